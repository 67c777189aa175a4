"""When things run: Prefect starts DVC's stages, keeps time and tells people."""

from hanyeong.pipeline.interpreter import start_anew

start_anew()
