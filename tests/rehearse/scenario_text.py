"""The text of a scenario in which next to nothing happens, and others made of it. Checks nothing."""

GOOD = "says: Something happens.\nsteps:\n- submit\nexpect:\n- waits: implement/finished/r0\n"


def steps(*lines: str) -> str:
    return GOOD.replace("- submit\n", "".join(f"- {line}\n" for line in lines))
