// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.torture.process.TortureException;

import java.util.Map;
import java.util.TreeMap;

/**
 * The options of the command line.
 *
 * @param command one of kill, cluster, fuzz, memory, outage
 * @param seed repeats a schedule
 * @param numbers the other options
 */
record TortureOptions(String command, long seed, Map<String, Integer> numbers) {

    static final String USAGE = """
            usage: ./run torture kill|cluster|fuzz|memory|outage|consent [options]
              kill      kills NiFi while customers go through the quickstart flow
                          --kills N (default 50)  --customers N (default 50000)
              cluster   runs two nodes on the same exports and kills one
                          --customers N (default 10000)
              fuzz      sends broken files through the flow
                          --files N (default 1000)
              memory    sends a large export through Validate, Deduplicate and Score with -Xmx1g
                          --customers N (default 2000000)
              outage    stops PostgreSQL, then the ESP sandbox, during a push
                          --customers N (default 10000)  --seconds N (default 60)
              consent   checks generated histories against the promises on consent
                          --histories N (default 10000)  --history S (only the history of this seed)
              --seed S  repeats a run (default: a new seed, which is printed)
            Each run ends with a table. The exit code is not 0 when something is wrong.""";

    private static final Map<String, Map<String, Integer>> DEFAULTS = Map.of(
            "kill", Map.of("kills", 50, "customers", 50_000),
            "cluster", Map.of("customers", 10_000),
            "fuzz", Map.of("files", 1000),
            "memory", Map.of("customers", 2_000_000),
            "outage", Map.of("customers", 10_000, "seconds", 60));

    /**
     * Reads the arguments.
     *
     * @throws TortureException for an unknown option, or a missing or wrong value
     */
    static TortureOptions parse(final String... arguments) {
        if (arguments.length == 0 || !DEFAULTS.containsKey(arguments[0])) {
            throw new TortureException(USAGE);
        }
        final Map<String, Integer> numbers = new TreeMap<>(DEFAULTS.get(arguments[0]));
        long seed = System.nanoTime() % 1_000_000;
        for (int i = 1; i < arguments.length; i += 2) {
            final String name = arguments[i].replaceFirst("^--", "");
            final String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            if ("seed".equals(name) && value.matches("[0-9]{1,18}")) {
                seed = Long.parseLong(value);
            } else if (numbers.containsKey(name) && value.matches("[1-9][0-9]{0,7}")) {
                numbers.put(name, Integer.parseInt(value));
            } else {
                throw new TortureException("The option %s is unknown or its value wrong. ./run torture --help lists all.".formatted(arguments[i]));
            }
        }
        return new TortureOptions(arguments[0], seed, numbers);
    }

    int number(final String name) {
        return numbers.get(name);
    }
}
