"""The `hanyeong` command: one module a group of subcommands, each imported only when it is used.

The outermost layer of the core: it may import everything of `hanyeong`, and nothing of `hanyeong` imports it. Where a
subcommand works on a project it also imports that project's `stages`, which are no part of the installed package.
"""

from hanyeong.pipeline.interpreter import start_anew

start_anew()
