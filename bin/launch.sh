# Sourced by the commands in this folder: builds what is missing, finds Java, starts a main class.
# Everything that is made lies in .rondo/ of the checkout; remove the folder to start afresh.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
archive=$root/.rondo/classes.jsa

fail() {
  printf '%s\n' "$*" >&2
  exit 2
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    [ -x "$JAVA_HOME/bin/java" ] || fail "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it. Point it to a JDK 17 or newer, or unset it."
    java=$JAVA_HOME/bin/java
  else
    java=$(command -v java) || fail "No java found. Install a JDK 17 or newer (on Debian: apt install openjdk-17-jdk-headless)."
  fi
}

# The lib folder of one set of modules is current when nothing it is made of is newer than its stamp.
is_current() { # stamp, modules
  [ -f "$1" ] || return 1
  local newer
  newer=$(cd "$root" && find pom.xml framework coordination dfs jobmaster worker minicluster examples/jobs ${2//,/ } \
    \( -name target -o -path '*/src/test' \) -prune -o -type f -newer "$1" -print -quit 2>/dev/null)
  [ -z "$newer" ]
}

build() { # name, modules
  local lib=$root/.rondo/$1 stamp=$root/.rondo/$1/stamp lock=$root/.rondo/$1.lock
  is_current "$stamp" "$2" && return 0
  mkdir -p "$root/.rondo" 2>/dev/null || fail "Cannot write to $root: the first run builds Rondo there. Use a clone that you may write to."
  local waited=0
  until mkdir "$lock" 2>/dev/null; do
    if [ -f "$lock/pid" ] && ! kill -0 "$(cat "$lock/pid")" 2>/dev/null; then
      rm -rf "$lock" # whoever built was killed
      continue
    fi
    [ "$waited" -eq 0 ] && printf 'Another command is building; waiting for it.\n' >&2
    waited=1
    sleep 0.2
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf "$lock"' EXIT
  if ! is_current "$stamp" "$2"; then
    command -v mvn >/dev/null || fail "Rondo is not built yet and there is no Maven (mvn) to build it. Install Maven 3.8 or newer (on Debian: apt install maven)."
    { [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ]; } || command -v javac >/dev/null ||
      fail "Rondo is not built yet and there is no javac to build it: this Java is a JRE. Install a JDK 17 or newer."
    printf 'Building Rondo, once (%s)...\n' "$1" >&2
    local started unfinished=$root/.rondo/$1.unfinished afresh=
    started=$(mktemp)
    if [ -e "$unfinished" ]; then afresh=clean; fi # what a compiler leaves that was stopped is taken for whole
    : >"$unfinished"
    if ! (cd "$root" && mvn -B -q -Pquick -pl "$2" -am $afresh package dependency:copy-dependencies \
      -DincludeScope=runtime -DoutputDirectory="$lib.new" -Dmdep.useSubDirectoryPerType=false) >"$root/.rondo/build.log" 2>&1; then
      tail -n 30 "$root/.rondo/build.log" >&2
      fail "The build failed; the whole log is in $root/.rondo/build.log."
    fi
    rm "$unfinished"
    local module
    for module in ${2//,/ }; do
      cp "$root/$module"/target/rondo-*.jar "$lib.new/"
    done
    rm -rf "$lib"
    mv "$lib.new" "$lib"
    mv "$started" "$stamp" # last, and as old as the build's beginning, so that an edit meanwhile is noticed
  fi
  rm -rf "$lock"
  trap - EXIT
}

# What the JVM makes of the classes that small jobs load, kept for the next start, which takes a quarter less time with it, or
# half where it speaks with a cluster. It holds for these very jars at this very place and for this Java; with others, or without
# it, the JVM quietly loads classes as ever. So it is made again where the clone was moved, or Java is another.
archive_classes() {
  local made='' folder
  if [ -f "$archive.of" ]; then read -r made <"$archive.of" || true; fi
  if [ "$made" = "$java $root" ] && [ "$root/.rondo/engine/stamp" -ot "$archive.of" ]; then return 0; fi
  if [ ! -w "$root/.rondo" ]; then return 0; fi # somebody else's clone: as ever, then
  printf 'Preparing a quick start at this place, once...\n' >&2
  folder=$(mktemp -d)
  engine_flags 256
  RONDO_ROOT=$root "$java" "${flags[@]}" -XX:ArchiveClassesAtExit="$folder/classes.jsa" \
    -Djava.util.logging.config.file="$root/bin/logging.properties" -cp "$root/.rondo/engine/*" \
    io.rondo.minicluster.command.Rehearsal "$folder" \
    >/dev/null 2>&1 && mv -f "$folder/classes.jsa" "$archive" || rm -f "$archive"
  rm -rf "$folder"
  printf '%s %s\n' "$java" "$root" >"$archive.of" # last: who is interrupted tries again, and who fails does not
}

# A quarter of the machine's memory, between 256 MiB and 2 GiB.
heap_megabytes() {
  local total=4096
  [ -r /proc/meminfo ] && total=$(($(awk '/^MemTotal/ {print $2}' /proc/meminfo) / 1024))
  local quarter=$((total / 4))
  [ "$quarter" -lt 256 ] && quarter=256
  [ "$quarter" -gt 2048 ] && quarter=2048
  echo "$quarter"
}

engine_flags() { # heap in MiB; why these, see EngineFlags.java
  flags=(-XX:+UseParallelGC -XX:+UseCondCardMark
    -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000
    -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000
    "-Xms$(($1 < 256 ? $1 : 256))m" "-Xmx${1}m" "-Xmn$(($1 < 768 ? $1 / 4 : 192))m")
}

client_flags() {
  flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx512m)
}

run() { # main class, arguments
  local main=$1
  shift
  export RONDO_ROOT=$root
  if [ -t 2 ]; then export RONDO_TERMINAL=1; fi
  exec "$java" "${flags[@]}" -XX:SharedArchiveFile="$archive" -Xlog:disable -Xlog:all=error:stderr -Djava.util.logging.config.file="$root/bin/logging.properties" \
    ${RONDO_JAVA_OPTS:-} -cp "$classpath" "$main" "$@"
}

# The engine and its examples; Hadoop only where an argument or the command asks for it.
prepare() { # with-hadoop?
  find_java
  build engine minicluster,examples/jobs
  archive_classes
  classpath="$root/.rondo/engine/*"
  if [ "${1:-}" = hadoop ]; then
    build hadoop dfs/hadoop
    classpath="$classpath:$root/.rondo/hadoop/*" # behind, so that the archive of classes still holds
  fi
}

mentions_hadoop() {
  local word
  for word in "$@"; do
    case "$word" in hdfs:* | *=hdfs:*) return 0 ;; esac
  done
  return 1
}
