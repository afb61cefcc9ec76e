"""One code task from its file to its outcome: checkout, agent, push, pull request or review. It must never report more than was seen.

`read.read_task` reads what is asked, `supervise.supervise` does it, `plan.plan` says what would be done. The model's
process is given the token that can read; the one that can write is used after its end, and only its file's path is
known before. Both processes are one user's: what keeps the model from that file is that nobody tells it of it, no more.
"""
