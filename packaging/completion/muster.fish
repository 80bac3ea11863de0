# Completion of muster for fish. muster itself says what can come next, so that nothing here can fall behind its command line.

function __muster_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program complete -- $words "$typed" 2>/dev/null)
    set -l kind $lines[1]
    set -e lines[1]
    for line in $lines
        echo $line
    end
    if test "$kind" = files
        set -l option (string match -r -- '^--[^=]+=' "$typed")
        set -l value (string replace -r -- '^--[^=]+=' '' "$typed")
        for path in (__fish_complete_path "$value")
            echo "$option$path"
        end
    end
end
complete -c muster -f -a '(__muster_complete)'
