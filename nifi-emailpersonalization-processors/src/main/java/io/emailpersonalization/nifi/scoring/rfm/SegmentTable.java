// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The segment of three scores: by the customary names of {@link Segment}, or by a table of the user. The schema of the latter is {@code schemas/segment-table.schema.json}. Tested by
 * SegmentTableTest.
 */
public final class SegmentTable {

    /** The number of bins of the customary names. */
    public static final int CUSTOMARY_BINS = 5;

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final Set<String> RESERVED = Set.of(Segment.NO_PURCHASES.label(), Segment.RECENCY_UNKNOWN.label());

    /** Recency, frequency, monetary value, each from 0, to name. */
    private final String[][][] names;

    private SegmentTable(final String[][][] names) {
        this.names = names;
    }

    /** The document of the user. */
    private record Document(@JsonProperty(required = true) List<Rule> segments) {
    }

    /**
     * A segment: the scores from the first to the last of each list. A missing list means all scores.
     *
     * @param value scores of the mean of frequency and monetary value, rounded half up
     */
    private record Rule(@JsonProperty(required = true) String name, List<Integer> recency, List<Integer> frequency, List<Integer> monetary, List<Integer> value) {

        boolean holds(final int r, final int f, final int m) {
            return within(recency, r) && within(frequency, f) && within(monetary, m) && within(value, mean(f, m));
        }

        private static boolean within(final List<Integer> range, final int score) {
            return range == null || range.getFirst() <= score && score <= range.getLast();
        }
    }

    /** The mean of two scores, rounded half up. */
    private static int mean(final int one, final int other) {
        return (one + other + 1) / 2;
    }

    /** The table with the customary names, for five bins. */
    public static SegmentTable customary() {
        return of(CUSTOMARY_BINS, (r, f, m) -> Segment.of(r, f, m).label());
    }

    /**
     * Reads the table of a user.
     *
     * @throws IllegalArgumentException when the text is no such table, or has no segment for some scores; the message says which
     */
    public static SegmentTable parse(final String json, final int bins) {
        final Document document;
        try {
            document = JSON.readValue(json, Document.class);
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException("is not JSON of the form {\"segments\": [{\"name\": \"Best\", \"recency\": [4, 5], \"value\": [4, 5]}, {\"name\": \"Others\"}]}", e);
        }
        if (document == null || document.segments() == null) {
            throw new IllegalArgumentException("has no segments");
        }
        document.segments().forEach(rule -> check(rule, bins));
        return of(bins, (r, f, m) -> document.segments().stream().filter(rule -> rule.holds(r, f, m)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has no segment for recency %d, frequency %d and monetary value %d".formatted(r, f, m))).name());
    }

    private static void check(final Rule rule, final int bins) {
        if (rule == null || rule.name() == null || rule.name().isBlank() || RESERVED.contains(rule.name())) {
            throw new IllegalArgumentException("has a segment without a name, or with the name of customers without purchases or recency");
        }
        for (final List<Integer> range : Arrays.asList(rule.recency(), rule.frequency(), rule.monetary(), rule.value())) {
            if (range != null && (range.size() != 2 || range.contains(null) || range.getFirst() < 1 || range.getFirst() > range.getLast() || range.getLast() > bins)) {
                throw new IllegalArgumentException("has a range that is not two scores from 1 to %d, such as [2, %d]".formatted(bins, bins));
            }
        }
    }

    @FunctionalInterface
    private interface Naming {
        String name(int recency, int frequency, int monetary);
    }

    private static SegmentTable of(final int bins, final Naming naming) {
        final String[][][] names = new String[bins][bins][bins];
        for (int r = 0; r < bins; r++) {
            for (int f = 0; f < bins; f++) {
                for (int m = 0; m < bins; m++) {
                    names[r][f][m] = naming.name(r + 1, f + 1, m + 1);
                }
            }
        }
        return new SegmentTable(names);
    }

    /** The segment of three scores from 1 to the number of bins. */
    public String name(final int recency, final int frequency, final int monetary) {
        return names[recency - 1][frequency - 1][monetary - 1];
    }
}
