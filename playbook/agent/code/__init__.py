"""Git for code tasks: get a task's branch, push it, save what is unfinished. It never forces and never runs hooks.

`access.access_to` says where and with which token's file, `checkout.checkout` makes the folder ready,
`marker.mark` writes the task's marker, `commits.commits_since` and `push.push` come after the agent,
`wip.save_wip` on a SIGTERM, `session` and `memory` keep what the CLI and the agent remember.
"""
