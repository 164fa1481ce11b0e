// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import java.util.Locale;

/** Scratch. */
final class Scratch {
    private Scratch() {
    }

    public static void main(final String... a) {
        System.out.printf("%-28s %8s %8s %8s | %9s %9s %9s | %8s %9s %9s%n", "set", "rows", "wrong", "limit", "precision", "expected", "expWrong", "recall", "expected", "match");
        for (final String rows : a[0].split(",")) {
            for (final String dup : a[1].split(",")) {
                for (final String style : a[2].split(",")) {
                    for (final String census : a[3].split(",")) {
                        final Population p = new Population(Integer.parseInt(dup), Population.Addresses.of(style), Boolean.parseBoolean(census));
                        final int n = Integer.parseInt(rows);
                        final GeneratedCustomers c = GeneratedCustomers.of(a.length > 4 ? Long.parseLong(a[4]) : 1, n, SharedValue.NONE, p);
                        final Engine e = Engine.run(GeneratedCustomers.FIELDS, n, c::key, c::compared);
                        final int[] clusters = e.clusters();
                        final Accuracy acc = c.truth().ofClusters(clusters).precision() >= 0 ? null : null;
                        final ClusterAccuracy ca = c.truth().ofClusters(clusters);
                        final long found = Truth.pairs(clusters, clusters);
                        System.out.printf(Locale.ROOT, "%-28s %8d %8d %8.1f | %9.5f %9.5f %9.1f | %8.5f %9.5f %9.2e %.1fs%n", p.label(), n, c.truth().wronglyMerged(clusters), n / 20000.0, ca.precision(),
                                e.matching().expected().precision(), (1 - e.matching().expected().precision()) * found, ca.recall(), e.matching().expected().recall(), 0.0, e.seconds());
                    }
                }
            }
        }
    }
}
