#!/bin/sh
# note-commit.sh CHECKOUT FOLDER: writes FOLDER/Commit.swift with the commit of the checkout, `unknown` where it has none. What was
# changed since is marked, so that nobody takes such a program for that of the commit.
set -u
# A checkout of another user is looked at as well, and nothing is written into it.
look() { git --no-optional-locks -c safe.directory='*' -C "$1" "$2" "$3" "$4" 2>/dev/null; }
commit=unknown
# Not the commit of a folder above, where the sources lie in somebody else's repository.
if [ -e "$1/.git" ] && found=$(look "$1" rev-parse --short=12 HEAD); then
    commit=$found
    [ -z "$(look "$1" status --porcelain --untracked-files=no)" ] || commit=$found.changed
fi
text="/// The commit that this program was built of.
let commit = \"$commit\""
mkdir -p "$2"
[ "$(cat "$2/Commit.swift" 2>/dev/null)" = "$text" ] || printf '%s\n' "$text" >"$2/Commit.swift"
