"""What of a run is compared: the results of its tasks without what differs from run to run, and how a tree of files has changed.

A result keeps Ansible's names. What is volatile goes (KEYS_THAT_VARY), or is replaced by a word in capitals where it stands inside a text.
"""

import hashlib
import os
import re
import stat

# Times, places on the disk, and what only says how Ansible was called.
KEYS_THAT_VARY = {
    "action", "invocation", "warnings", "deprecations", "start", "stop", "end", "delta", "elapsed", "atime", "mtime", "ctime",
    "inode", "ino", "dev", "device", "block_size", "blocks", "exception", "module_stdout", "module_stderr", "date",
    "last-modified", "last_modified", "server", "cookies_string", "cookies", "discovered_interpreter_python",
}
# Of the hundred properties of a unit those that a playbook asks for.
UNIT_PROPERTIES = {"ActiveState", "SubState", "LoadState", "UnitFileState", "Id", "FragmentPath"}

ROOTS = ["/srv/corpus", "/etc", "/home", "/opt", "/usr/local", "/var/spool/cron"]
# The agent, Ansible's own files, and what the C library makes by itself.
NOT_COMPARED = re.compile(r"^/(usr/local/bin/muster-agent|etc/systemd/system/(multi-user\.target\.wants/)?muster-agent\.service|home/[^/]+/\.ansible|etc/ld\.so\.cache|etc/\.pwd\.lock|etc/muster)(/|$)")

TEXTS_THAT_VARY = [
    (re.compile(r"\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~"), ".BACKUP~"),
    (re.compile(r"/[\w./-]*/\.ansible/tmp/ansible-(local-|tmp-)[^\s'\"]*"), "TMP"),
    (re.compile(r"TMP/\.ansible/tmp/[^\s'\"]*"), "TMP"),
    (re.compile(r"/(root|home/\w+)/\.ansible/tmp/[^\s'\"]*"), "TMP"),
    (re.compile(r"/tmp/(tmp|ansible_|muster-task|\.muster)[\w.-]+(/[\w.-]*)*"), "TMP"),
    (re.compile(r"/var/lib/muster/(tmp|incoming)/[^\s'\"]*"), "TMP"),
    (re.compile(r"/tmp/crontab\w+"), "TMP"),
    (re.compile(r"(/tmp/corpus\.)\w+(\.x)"), r"\1RANDOM\2"),
    (re.compile(r"0x[0-9a-f]{8,}"), "ADDRESS"),
    (re.compile(r"Paused for [\d.]+ seconds"), "Paused for SOME seconds"),
    # Ansible says what is undefined twice.
    (re.compile(r"('[^'\n]+' is undefined|'?[\w.' ]+ has no attribute '[^'\n]+')\. \1"), r"\1"),
    # Where the mistake is in the playbook: both say it, each in its own words.
    (re.compile(r"\n\nThe error appears to be in .*", re.S), ""),
]


class Normal:
    """Replaces what is of one host, one checkout and one moment."""

    def __init__(self, host, address, texts):
        self.host = host
        self.texts = [(re.compile(re.escape(text)), word) for text, word in texts]
        self.texts += [(re.compile(r"(?<!<)(?<!</)\b%s\b" % re.escape(host)), "HOST"), (re.compile(re.escape(address) + r"\b"), "ADDRESS")]
        self.texts += TEXTS_THAT_VARY

    def text(self, value):
        for pattern, word in self.texts:
            value = pattern.sub(word, value)
        return value

    def value(self, value, key=""):
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if not isinstance(value, dict):
            return value
        kept = {name: each for name, each in value.items() if name not in KEYS_THAT_VARY and not name.startswith("_ansible_")}
        facts = kept.get("ansible_facts")
        if isinstance(facts, dict) and set(facts) <= {"discovered_interpreter_python"}:
            del kept["ansible_facts"]
        if kept.get("failed") is False:  # is there or not as it happens
            del kept["failed"]
        if key == "status":
            kept = {name: each for name, each in kept.items() if name in UNIT_PROPERTIES}
        for lines, text in (("stdout_lines", "stdout"), ("stderr_lines", "stderr")):
            if lines in kept and kept[lines] == str(kept.get(text, "")).splitlines():
                kept[lines] = "lines of " + text
        return {self.text(name): self.value(each, name) for name, each in kept.items()}

    def result(self, values):
        """One host's result of one task: its outcome, and its values."""
        values = dict(values)
        outcome = next((name for name in ("unreachable", "failed", "skipped", "changed") if values.get(name) is True), "ok")
        if values.get("action") in ("gather_facts", "setup", "ansible.builtin.setup", "ansible.builtin.gather_facts"):
            values.pop("ansible_facts", None)
            values.pop("module_setup", None)
        for name in ("unreachable", "failed", "skipped"):
            values.pop(name, None)
        return {"outcome": outcome, **self.value(values)}

    def run(self, document, exit_status):
        """A run as Ansible's callback `json` reports it."""
        tasks = []
        for number, play in enumerate(document["plays"], 1):
            for task in play["tasks"]:
                hosts = [self.result(values) for _, values in sorted(task["hosts"].items())]
                name = "%d %s" % (number, self.text(task["task"]["name"]))
                tasks.append({"task": name, "hosts": hosts})
        return {
            "well": exit_status == 0,
            "plays": [self.text(play["play"]["name"]) for play in document["plays"]],
            "tasks": tasks,
            "recap": {self.text(host): counts for host, counts in document["stats"].items()},
        }


def names_of(root, file):
    """Numbers to names, of /etc/passwd or /etc/group."""
    with open(root + file, encoding="utf-8") as lines:
        fields = [line.split(":") for line in lines]
    return {int(each[2]): each[0] for each in fields if len(each) > 2}


def contents(root, path, host):
    with open(root + path, "rb") as file:
        read = file.read()
    read = re.sub(rb"\b%s\b" % host.encode(), b"HOST", read)
    if path.startswith("/var/spool/cron/"):  # crontab(1) says above it when, and from which file
        read = re.sub(rb"\A(# (DO NOT EDIT|\(/|\(-|\(Cron version)[^\n]*\n)+", b"", read)
    if re.match(r"/etc/shadow", path):  # the day of the last change of a password
        read = re.sub(rb"^((?:[^:\n]*:){2})\d+", rb"\1DAY", read, flags=re.M)
        # The base's own users have salts of their own in every base that is made.
        read = re.sub(rb"^(root|centos|ops):\$[^:\n]*", rb"\1:HASH", read, flags=re.M)
    return hashlib.sha1(read).hexdigest()


def tree(root, normal):
    """Every path below ROOTS: type, mode, owner, group, and what it holds. `root` is where the host's / is seen from here."""
    users, groups = names_of(root, "/etc/passwd"), names_of(root, "/etc/group")
    seen = {}

    def look(path):
        if NOT_COMPARED.match(path):
            return
        try:
            found = os.lstat(root + path)
        except FileNotFoundError:
            return
        owner = "%s:%s" % (users.get(found.st_uid, found.st_uid), groups.get(found.st_gid, found.st_gid))
        words = [stat.filemode(found.st_mode), owner]
        if stat.S_ISLNK(found.st_mode):
            words.append("-> " + normal.text(os.readlink(root + path)))
        elif stat.S_ISREG(found.st_mode):
            words.append(contents(root, path, normal.host))
        if path != "/srv/corpus":  # whichever playbook is first makes it
            seen[normal.text(path)] = " ".join(words)
        if stat.S_ISDIR(found.st_mode):
            for name in sorted(os.listdir(root + path)):
                look(path + "/" + name)

    for start in ROOTS:
        look(start)
    return seen


def tree_changes(before, after):
    changes = {path: "removed" for path in before if path not in after}
    changes.update({path: entry for path, entry in after.items() if before.get(path) != entry})
    return dict(sorted(changes.items()))
