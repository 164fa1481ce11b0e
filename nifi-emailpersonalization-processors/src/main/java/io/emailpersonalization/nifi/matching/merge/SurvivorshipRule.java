// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.Texts;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which value of a field survives.
 *
 * @param sources for {@link MergeStrategy#SOURCE_PRIORITY}: the sources in lower case, the most trusted first
 */
public record SurvivorshipRule(MergeStrategy strategy, List<String> sources) {

    /** How a rule may be written. */
    public static final String FORMS = "most recent, most complete, source priority: <sources>, sum, maximum, minimum, union";

    /** The rule of a text such as {@code most complete} or {@code source priority: crm, shop}. */
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

    /** The rule as it may be written. */
    public String text() {
        return sources.isEmpty() ? strategy.label() : strategy.label() + ": " + String.join(", ", sources);
    }

    /** The rank of a source, 0 the most trusted; sources that are not named are trusted alike and least. */
    public int rank(final String source) {
        final int rank = source == null ? -1 : sources.indexOf(normal(source));
        return rank < 0 ? sources.size() : rank;
    }

    /** Whether the rule chooses a record rather than a value, so that fields that survive together can follow it. */
    boolean choosesRecord() {
        return strategy == MergeStrategy.SOURCE_PRIORITY || strategy == MergeStrategy.MOST_COMPLETE;
    }
}
