// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.Texts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rule that decides which value of a field survives. MergeTest tests it.
 *
 * @param sources for {@link MergeStrategy#SOURCE_PRIORITY} the sources in lower case, the most trusted first
 */
public record SurvivorshipRule(MergeStrategy strategy, List<String> sources) {

    /** The forms of a rule, for messages. */
    public static final String FORMS = "most recent, most complete, source priority: <sources>, sum, maximum, minimum, union";

    /** Parses a rule such as {@code most complete} or {@code source priority: crm, shop}. */
    public static Optional<SurvivorshipRule> of(final String text) {
        final int colon = text.indexOf(':');
        final List<String> sources = colon < 0 ? List.of()
                : Arrays.stream(text.substring(colon + 1).split(",")).map(SurvivorshipRule::normal).filter(source -> !source.isEmpty()).toList();
        return MergeStrategy.of(colon < 0 ? text : text.substring(0, colon))
                .filter(strategy -> strategy == MergeStrategy.SOURCE_PRIORITY ? !sources.isEmpty() : colon < 0)
                .map(strategy -> new SurvivorshipRule(strategy, sources));
    }

    private static String normal(final String source) {
        return Texts.lowerCase(source.strip());
    }

    /** The rule as text that {@link #of} parses. */
    public String text() {
        return sources.isEmpty() ? strategy.label() : strategy.label() + ": " + String.join(", ", sources);
    }

    /** The rank of a source, 0 for the most trusted. Sources that are not named share the last rank. */
    public int rank(final String source) {
        final int rank = source == null ? -1 : sources.indexOf(normal(source));
        return rank < 0 ? sources.size() : rank;
    }

    /** Whether the rule can choose one record for all fields of a group. */
    boolean choosesRecord() {
        return strategy == MergeStrategy.SOURCE_PRIORITY || strategy == MergeStrategy.MOST_COMPLETE;
    }
}
