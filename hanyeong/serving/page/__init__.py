"""The web page of the service, as the files that a browser gets, and the routes that give them to it."""
