// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table that the demo ends with: every figure from the reports of the stages, {@code loaded} counted in the warehouse. A record that passes validation and cannot be
 * scored counts as invalid. A contact that differed at the vendor and was sent again counts once, by its last verification.
 *
 * @param others counts that a first run of generated customers has none of, such as unchanged contacts and contacts that wait for an approval
 */
record Tally(Map<String, Long> figures, Map<String, Long> others) {

    /** @param loaded rows of the warehouse that this run wrote */
    static Tally of(final RunFolder run, final long loaded) {
        final long unscorable = run.count("score", "invalid");
        final long mismatched = run.records("verify", "mismatched").size();
        final long sentAgain = run.count("verify", "mismatched") - mismatched;
        final Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("received", run.count("map", "received"));
        figures.put("valid", run.count("validate", "valid") - unscorable);
        figures.put("corrected", run.count("validate", "corrected"));
        figures.put("invalid", run.count("validate", "invalid") + unscorable);
        figures.put("quarantined", run.count("validate", "quarantined"));
        figures.put("merged", run.count("deduplicate", "merged"));
        figures.put("for_review", run.count("deduplicate", "for_review"));
        figures.put("scored", run.count("score", "scored"));
        figures.put("loaded", loaded);
        figures.put("pushed", run.count("push", "pushed") - sentAgain);
        figures.put("suppressed", run.count("push", "suppressed"));
        figures.put("rejected", run.count("push", "rejected"));
        figures.put("verified", run.count("verify", "verified"));
        figures.put("mismatched", mismatched);
        return new Tally(figures, Map.of("not_sampled", run.count("verify", "not_sampled"), "missing", run.count("verify", "missing"), "unverifiable", run.count("verify", "rejected"),
                "decided", run.count("map", "decided"), "unmapped", run.count("map", "unmapped"),
                "waiting", run.count("deduplicate", "waiting"), "unchanged", run.count("push", "unchanged"), "held", run.count("push", "held")));
    }

    /** A sum that must hold. */
    record Equation(String left, List<String> right) {
    }

    private static final List<Equation> EQUATIONS = List.of(new Equation("received", List.of("valid", "invalid", "quarantined", "decided", "unmapped")),
            new Equation("valid", List.of("scored", "merged", "waiting")),
            new Equation("scored", List.of("loaded")), new Equation("scored", List.of("pushed", "unchanged", "suppressed", "rejected", "held")),
            new Equation("pushed", List.of("verified", "mismatched", "not_sampled", "missing", "unverifiable")));

    /** The equations with their figures, each with whether it holds. */
    Map<String, Boolean> equations() {
        final Map<String, Boolean> shown = new LinkedHashMap<>();
        for (final Equation equation : EQUATIONS) {
            final List<String> terms = equation.right().stream().filter(name -> others.getOrDefault(name, 1L) != 0).toList();
            final long sum = terms.stream().mapToLong(this::figure).sum();
            final String words = equation.left() + " = " + String.join(" + ", terms);
            final String numbers = "%,d = %s".formatted(figures.get(equation.left()), String.join(" + ", terms.stream().map(name -> "%,d".formatted(figure(name))).toList()));
            shown.put("%-48s %s".formatted(words, numbers), figures.get(equation.left()) == sum);
        }
        return shown;
    }

    /** Whether any record was read: zeros add up as well. */
    boolean isRead() {
        return figures.get("received") > 0;
    }

    private long figure(final String name) {
        return figures.getOrDefault(name, others.getOrDefault(name, 0L));
    }

    /** Whether anything was read, and every record of it is accounted for. */
    boolean holds() {
        return isRead() && equations().values().stream().allMatch(Boolean::booleanValue);
    }
}
