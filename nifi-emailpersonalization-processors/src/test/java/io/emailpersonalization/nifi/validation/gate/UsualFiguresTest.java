// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is unusual is stopped, and neither a weekly rhythm nor an odd run makes a usual night unusual. */
class UsualFiguresTest {

    /** A Monday. */
    private static final Instant FIRST = Instant.parse("2026-08-03T02:00:00Z");
    private static final UsualFigures USUAL = new UsualFigures(5, .5, .2, .5, 100);

    private final List<RunFigures> past = new ArrayList<>();
    private int day;

    private static RunFigures run(final int day, final long records, final double nullShare, final long emails, final long cities) {
        return new RunFigures(FIRST.plus(Duration.ofDays(day)), records, Map.of("first_name", new RunFigures.Field(Math.round(records * nullShare), Math.min(records, 900)),
                "email", new RunFigures.Field(0, Math.min(records, emails)), "city", new RunFigures.Field(0, cities)));
    }

    private Optional<String> night(final long records, final double nullShare) {
        return night(records, nullShare, records, 200);
    }

    /** One more night, which counts if it passes. */
    private Optional<String> night(final long records, final double nullShare, final long emails, final long cities) {
        final RunFigures now = run(day++, records, nullShare, emails, cities);
        final Optional<String> breach = USUAL.breach(now, past);
        if (breach.isEmpty()) {
            past.addFirst(now);
        }
        return breach;
    }

    private void usualNights(final int nights) {
        final Random random = new Random(1);
        for (int i = 0; i < nights; i++) {
            assertEquals(Optional.empty(), night(50_000 + random.nextInt(4000) - 2000, .02 + random.nextDouble() / 100), "night " + i);
        }
    }

    @Test
    void aTenthOfTheUsualRowsIsStoppedAndSaysWhatIsUsual() {
        usualNights(20);
        final String reason = night(5000, .02).orElseThrow();
        assertTrue(reason.matches("The export has 5000 records, and (49|50|51)[0-9]{3} are usual \\(median of 14 runs; [0-9]+ to [0-9]+ pass\\): no record passed\\. .*"), reason);
        assertTrue(night(150_000, .02).isPresent(), "three times as many are duplicates, or another list");
        assertFalse(night(40_000, .02).isPresent());
    }

    @Test
    void aFieldThatIsSuddenlyEmptyIsStopped() {
        usualNights(20);
        final String reason = night(50_000, .8).orElseThrow();
        assertTrue(reason.matches("The field first_name has no value in 80\\.0 % of 50000 records, and 2\\.[0-9] % are usual \\(median of 14 runs; up to 2[0-9]\\.[0-9] % pass\\).*"), reason);
        assertFalse(night(50_000, 0).isPresent(), "a field that is filled is no fault");
    }

    @Test
    void aKeyThatRepeatsAndACategoryThatVanishesAreStopped() {
        usualNights(10);
        assertTrue(night(50_000, .02, 5000, 200).orElseThrow().startsWith("The field email has a value of its own in 10.0 % of its values, and 100.0 % are usual"));
        assertTrue(night(50_000, .02, 50_000, 20).orElseThrow().startsWith("The field city has 20 distinct values, and 200 are usual"));
        assertFalse(night(50_000, .02, 50_000, 150).isPresent());
    }

    @Test
    void aWeeklyRhythmIsUsual() {
        for (int i = 0; i < 70; i++) {
            final boolean weekend = i % 7 >= 5;
            final Optional<String> breach = night(weekend ? 5000 : 50_000, .02);
            if (i == 5 || i == 6) {
                // the first weekend is unknown: somebody accepts it
                assertTrue(breach.isPresent());
                past.addFirst(run(i, 5000, .02, 5000, 200));
            } else {
                assertEquals(Optional.empty(), breach, "day " + i);
            }
        }
        assertTrue(night(5000, .02).isPresent(), "but not a weekend's number on a Monday");
    }

    @Test
    void oneOddRunMovesNothing() {
        usualNights(13);
        past.addFirst(run(day++, 500_000, .9, 500_000, 2000));
        assertFalse(night(50_000, .02).isPresent());
        assertTrue(night(5000, .02).isPresent());
        assertTrue(night(50_000, .8).isPresent());
    }

    @Test
    void aListThatGrowsIsUsual() {
        for (int i = 0; i < 60; i++) {
            assertEquals(Optional.empty(), night(Math.round(10_000 * Math.pow(1.03, i)), .02), "day " + i);
        }
    }

    @Test
    void tooFewRunsJudgeNothing() {
        usualNights(4);
        assertFalse(night(10, 1).isPresent());
    }

    @Test
    void aSmallRunIsComparedByItsNumberOnlyAndANewFieldNotAtAll() {
        for (int i = 0; i < 10; i++) {
            past.addFirst(run(day++, 50, 0, 50, 20));
        }
        assertFalse(night(50, 1).isPresent());
        final Map<String, RunFigures.Field> fields = new HashMap<>(run(0, 5000, 0, 5000, 20).fields());
        fields.put("new", new RunFigures.Field(5000, 0));
        past.clear();
        usualNights(10);
        assertFalse(USUAL.breach(new RunFigures(FIRST, 50_000, Map.of("new", new RunFigures.Field(50_000, 0))), past).isPresent());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "50000"})
    void figuresAreReadAsTheyWereWritten(final long records) {
        final RunFigures figures = run(3, records, .5, records, 7);
        assertEquals(figures, RunFigures.of(figures.asOf(), records, figures.fieldsAsJson()));
    }
}
