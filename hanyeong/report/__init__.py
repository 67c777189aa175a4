"""Facts (JSON) to pages, in Korean and English."""
