// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Chooses the value of a field that survives a merge. Values of more recent records come first, and no value is null. MergeTest tests it. */
public enum MergeStrategy {
    MOST_RECENT,
    MOST_COMPLETE,
    /** The value of the most trusted source, see {@link SurvivorshipRule#sources}. */
    SOURCE_PRIORITY,
    /** The type widens if the sum exceeds it: integer to long to big integer, and to double if a summand is no whole number. */
    SUM,
    MAXIMUM,
    MINIMUM,
    UNION;

    /** Returns the strategy of a name such as {@code most recent}. */
    static Optional<MergeStrategy> of(final String name) {
        return Arrays.stream(values()).filter(strategy -> strategy.label().equals(name.strip().toLowerCase(Locale.ROOT))).findFirst();
    }

    /** The name of the strategy in properties. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Returns the survivor of two values, of which either may be an earlier survivor. */
    Object survivor(final Object one, final Object next) {
        return switch (this) {
            case MOST_RECENT, SOURCE_PRIORITY -> one;
            case MOST_COMPLETE -> length(next) > length(one) ? next : one;
            case SUM -> sum(one, next);
            case MAXIMUM -> compare(next, one) > 0 ? next : one;
            case MINIMUM -> compare(next, one) < 0 ? next : one;
            case UNION -> union(one, next);
        };
    }

    static int length(final Object value) {
        if (value instanceof Object[] array) {
            return array.length;
        }
        final String text = Values.asText(value);
        return text == null ? 0 : text.strip().length();
    }

    private static Object sum(final Object one, final Object next) {
        final Optional<BigDecimal> a = number(one);
        final Optional<BigDecimal> b = number(next);
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() && b.isPresent() ? next : one;
        }
        final BigDecimal sum = a.get().add(b.get());
        if (one instanceof String) {
            return sum.toPlainString();
        }
        if (one instanceof BigDecimal && next instanceof BigDecimal) {
            return sum;
        }
        final boolean whole = isWhole(one) && isWhole(next) || sum.stripTrailingZeros().scale() <= 0 && (isWhole(one) || isWhole(next)) && !isFloating(one) && !isFloating(next);
        return whole ? whole(sum.toBigIntegerExact(), one instanceof Integer && next instanceof Integer) : (Object) sum.doubleValue();
    }

    private static boolean isWhole(final Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte || value instanceof BigInteger;
    }

    private static boolean isFloating(final Object value) {
        return value instanceof Double || value instanceof Float;
    }

    /** Returns a sum in the narrowest type that holds it. */
    private static Object whole(final BigInteger sum, final boolean ofIntegers) {
        if (ofIntegers && sum.bitLength() < Integer.SIZE) {
            return sum.intValueExact();
        }
        return sum.bitLength() < Long.SIZE ? (Object) sum.longValueExact() : sum;
    }

    private static int compare(final Object one, final Object other) {
        final Optional<BigDecimal> a = number(one);
        final Optional<BigDecimal> b = number(other);
        if (a.isPresent() && b.isPresent()) {
            return a.get().compareTo(b.get());
        }
        final Optional<Instant> then = TimeValues.instant(one);
        final Optional<Instant> later = then.isEmpty() ? then : TimeValues.instant(other);
        if (later.isPresent()) {
            return then.get().compareTo(later.get());
        }
        return String.valueOf(Values.asText(one)).compareTo(String.valueOf(Values.asText(other)));
    }

    private static Optional<BigDecimal> number(final Object value) {
        return Values.number(Values.asText(value));
    }

    private static Object union(final Object one, final Object next) {
        if (!(one instanceof Object[] known) || !(next instanceof Object[] added)) {
            return one;
        }
        final Set<Object> all = new LinkedHashSet<>(Arrays.asList(known));
        return all.addAll(Arrays.asList(added)) ? all.toArray() : one;
    }
}
