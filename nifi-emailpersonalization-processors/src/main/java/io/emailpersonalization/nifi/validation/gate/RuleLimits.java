// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The highest shares of records that may break single rules. A rule is named as in the report: by field and rule, such as {@code /email format}, or by the rule alone if it concerns no field,
 * such as {@code rule.adult}. A star stands for the entries of a list. RuleLimitsTest covers this class.
 */
public final class RuleLimits {

    /** The prefix of the property of a limit. */
    public static final String PREFIX = "maximum-rate.";
    /** No limits. */
    public static final RuleLimits NONE = new RuleLimits(Map.of());

    /** Rule to its highest share, from 0 to 1. */
    private final Map<String, Double> limits;

    private RuleLimits(final Map<String, Double> limits) {
        this.limits = limits;
    }

    /** @param percentages rule to its highest percentage */
    public static RuleLimits of(final Map<String, String> percentages) {
        final Map<String, Double> limits = new TreeMap<>();
        percentages.forEach((rule, percent) -> limits.put(rule.strip(), Double.parseDouble(percent) / 100));
        return limits.isEmpty() ? NONE : new RuleLimits(limits);
    }

    /** Whether a rule has a limit, so that the records that break it must be counted. */
    public boolean contains(final String rule) {
        return limits.containsKey(rule);
    }

    /**
     * Checks an export.
     *
     * @param broken rule to the number of records that break it
     * @return the reason why it must not pass; empty if it may
     */
    public Optional<String> breach(final long records, final Map<String, Long> broken) {
        return limits.entrySet().stream().filter(limit -> (double) broken.getOrDefault(limit.getKey(), 0L) / records > limit.getValue()).findFirst()
                .map(limit -> String.format(Locale.ROOT, "%d of %d records break the rule %s (%.1f %%), more than its limit of %.1f %%: no record passed. Correct the export, or raise %s%s",
                        broken.get(limit.getKey()), records, limit.getKey(), 100.0 * broken.get(limit.getKey()) / records, 100 * limit.getValue(), PREFIX, limit.getKey()));
    }
}
