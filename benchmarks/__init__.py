"""What playbook costs, each beside a named peer in the same run. Nothing here decides a test."""
