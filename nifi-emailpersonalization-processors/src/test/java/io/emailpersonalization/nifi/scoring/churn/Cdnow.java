// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The purchases of 2,357 customers of CDNOW in 1997 and 1998, by P. Fader and B. Hardie, where they are present. */
public final class Cdnow {

    /** The first day after the 39 weeks in which the models are fitted. */
    public static final LocalDate SPLIT = LocalDate.of(1997, 10, 1);

    private static final double DAYS_PER_WEEK = 7;
    private static final Path DATA = Path.of(System.getProperty("scoring.data", "../../shared/data/scoring"));

    private Cdnow() {
    }

    private static List<String[]> rows(final String file) throws IOException {
        Assumptions.assumeTrue(Files.exists(DATA.resolve(file)), "the CDNOW data is not here: set -Dscoring.data to its folder");
        return Files.readAllLines(DATA.resolve(file)).stream().skip(1).map(line -> line.split(",")).toList();
    }

    /** The published summary of the first 39 weeks. */
    static HistoryCounts summary() throws IOException {
        final HistoryCounts histories = new HistoryCounts();
        for (final String[] row : rows("cdnow_summary.csv")) {
            histories.add(new BuyingHistory(Integer.parseInt(row[1]), days(row[2]), days(row[3])));
        }
        return histories;
    }

    private static int days(final String weeks) {
        return (int) Math.round(Double.parseDouble(weeks) * DAYS_PER_WEEK);
    }

    /** The days on which each customer bought. */
    public static Map<String, NavigableSet<LocalDate>> purchases() throws IOException {
        final Map<String, NavigableSet<LocalDate>> purchases = new TreeMap<>();
        for (final String[] row : rows("cdnow_sample.csv")) {
            purchases.computeIfAbsent(row[0], any -> new TreeSet<>()).add(LocalDate.parse(row[1]));
        }
        return purchases;
    }

    /** The first 39 weeks, and whether the customers bought in the next 39 weeks. */
    static ObservedHistories observed() throws IOException {
        final ObservedHistories observed = new ObservedHistories();
        for (final NavigableSet<LocalDate> days : purchases().values()) {
            final NavigableSet<LocalDate> before = days.headSet(SPLIT, false);
            observed.add(new BuyingHistory(before.size() - 1, (int) ChronoUnit.DAYS.between(before.first(), before.last()), (int) ChronoUnit.DAYS.between(before.first(), SPLIT.minusDays(1))),
                    before.size() < days.size());
        }
        return observed;
    }
}
