// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.Values;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which value of a field survives a merge. Values come the most recent record's first and are never null. */
public enum Strategy {
    MOST_RECENT,
    MOST_COMPLETE,
    SUM,
    MAXIMUM,
    MINIMUM,
    UNION;

    /** The strategy of a name such as {@code most recent}. */
    public static Optional<Strategy> of(final String name) {
        return Arrays.stream(values()).filter(strategy -> strategy.label().equals(name.strip().toLowerCase(Locale.ROOT))).findFirst();
    }

    /** The name as it is written in a property. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The surviving value; null when there are none. */
    public Object survivor(final List<Object> values) {
        if (values.isEmpty()) {
            return null;
        }
        return switch (this) {
            case MOST_RECENT -> values.getFirst();
            case MOST_COMPLETE -> values.stream().reduce((best, next) -> length(next) > length(best) ? next : best).orElse(null);
            case SUM -> sum(values);
            case MAXIMUM -> values.stream().reduce((best, next) -> compare(next, best) > 0 ? next : best).orElse(null);
            case MINIMUM -> values.stream().reduce((best, next) -> compare(next, best) < 0 ? next : best).orElse(null);
            case UNION -> union(values);
        };
    }

    private static int length(final Object value) {
        final String text = Values.asText(value);
        return value instanceof Object[] array ? array.length : text == null ? 0 : text.strip().length();
    }

    private static Object sum(final List<Object> values) {
        final List<BigDecimal> numbers = values.stream().map(Strategy::number).flatMap(Optional::stream).toList();
        if (numbers.isEmpty()) {
            return values.getFirst();
        }
        final BigDecimal sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        return switch (values.getFirst()) {
            case Integer any -> sum.intValueExact();
            case Long any -> sum.longValueExact();
            case Double any -> sum.doubleValue();
            case Float any -> sum.floatValue();
            case String any -> sum.toPlainString();
            default -> sum;
        };
    }

    private static int compare(final Object one, final Object other) {
        final Optional<BigDecimal> a = number(one);
        final Optional<BigDecimal> b = number(other);
        if (a.isPresent() && b.isPresent()) {
            return a.get().compareTo(b.get());
        }
        // ISO 8601 dates and times of one form order as text
        return String.valueOf(Values.asText(one)).compareTo(String.valueOf(Values.asText(other)));
    }

    private static Optional<BigDecimal> number(final Object value) {
        final String text = Values.asText(value);
        if (text == null || !text.matches("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?")) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(text));
    }

    private static Object union(final List<Object> values) {
        if (!(values.getFirst() instanceof Object[])) {
            return values.getFirst();
        }
        final Set<Object> seen = new LinkedHashSet<>();
        final List<Object> all = new ArrayList<>();
        for (final Object value : values) {
            if (value instanceof Object[] array) {
                for (final Object element : array) {
                    if (seen.add(element)) {
                        all.add(element);
                    }
                }
            }
        }
        return all.toArray();
    }
}
