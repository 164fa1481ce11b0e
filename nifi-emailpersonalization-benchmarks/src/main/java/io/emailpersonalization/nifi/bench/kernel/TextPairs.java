// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.kernel;

import io.emailpersonalization.nifi.matching.kernel.CharacterSet;
import io.emailpersonalization.nifi.matching.normalize.FoldedText;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;

/** Pairs of different folded values of generated customers: half of them two values drawn at random, half a value and the same with one or two typing errors. */
@State(Scope.Benchmark)
public class TextPairs {

    /** Pairs per call of a benchmark. */
    public static final int COUNT = 1024;

    private static final int CUSTOMERS = 20_000;
    private static final int LETTERS = 26;

    final String[] left = new String[COUNT];
    final String[] right = new String[COUNT];
    final long[] setsOfLeft = new long[COUNT];
    final long[] setsOfRight = new long[COUNT];

    @Param({"family_name", "street"})
    private String field;

    @Setup
    public void fill() {
        final List<String> values = new CustomerGenerator(CUSTOMERS, LocalDate.of(2026, 11, 1)).records(CUSTOMERS).map(customer -> FoldedText.of((String) customer.fields().get(field)))
                .distinct().toList();
        final SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < COUNT; i++) {
            left[i] = values.get(random.nextInt(values.size()));
            do {
                right[i] = i % 2 == 0 ? values.get(random.nextInt(values.size())) : mistyped(left[i], random);
            } while (left[i].equals(right[i]));
            setsOfLeft[i] = CharacterSet.of(left[i]);
            setsOfRight[i] = CharacterSet.of(right[i]);
        }
    }

    static TextPairs of(final String field) {
        final TextPairs pairs = new TextPairs();
        pairs.field = field;
        pairs.fill();
        return pairs;
    }

    /** Characters per text. */
    double meanLength() {
        int characters = 0;
        for (int i = 0; i < COUNT; i++) {
            characters += left[i].length() + right[i].length();
        }
        return characters / 2.0 / COUNT;
    }

    private static String mistyped(final String text, final SplittableRandom random) {
        final StringBuilder mistyped = new StringBuilder(text);
        for (int errors = 1 + random.nextInt(2); errors > 0; errors--) {
            final int at = random.nextInt(mistyped.length() - 1);
            final char letter = (char) ('a' + random.nextInt(LETTERS));
            switch (random.nextInt(4)) {
                case 0 -> mistyped.setCharAt(at, letter);
                case 1 -> mistyped.insert(at, letter);
                case 2 -> mistyped.deleteCharAt(at);
                default -> mistyped.insert(at + 1, mistyped.charAt(at)).deleteCharAt(at);
            }
        }
        return mistyped.toString();
    }
}
