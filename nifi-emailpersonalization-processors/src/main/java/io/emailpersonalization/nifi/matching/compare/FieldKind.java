// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.BirthDate;
import io.emailpersonalization.nifi.matching.normalize.EmailKey;
import io.emailpersonalization.nifi.matching.normalize.Fold;
import io.emailpersonalization.nifi.matching.normalize.Nicknames;
import io.emailpersonalization.nifi.matching.normalize.PhoneKey;

import java.util.function.UnaryOperator;

/** What a field holds, which decides how its values are normalized and compared. */
public enum FieldKind {
    GIVEN_NAME(Fold::text, FieldKind::givenName),
    FAMILY_NAME(Fold::text, FieldKind::familyName),
    EMAIL(EmailKey::of, FieldKind::email),
    PHONE(PhoneKey::of, (a, b) -> a.length() == b.length() && Edits.withinOne(a, b) || endsAlike(a, b) ? Level.CLOSE : Level.DIFFERENT),
    BIRTH_DATE(BirthDate::of, FieldKind::birthDate),
    STREET(Fold::text, FieldKind::street),
    CITY(Fold::text, (a, b) -> isTypingError(a, b) || Edits.jaroWinkler(a, b) >= 0.92 ? Level.CLOSE : Level.DIFFERENT),
    POSTAL_CODE(Fold::identifier, (a, b) -> Edits.withinOne(a, b) ? Level.CLOSE : Level.DIFFERENT),
    COUNTRY(Fold::text, (a, b) -> Level.DIFFERENT),
    /** A number or code that belongs to one person. */
    IDENTIFIER(Fold::identifier, (a, b) -> Edits.withinOne(a, b) ? Level.CLOSE : Level.DIFFERENT),
    /** Free text. */
    TEXT(Fold::text, FieldKind::text),
    /** One of a few words. */
    CATEGORY(Fold::text, (a, b) -> Level.DIFFERENT);

    private static final int SHORT_NAME = 4;

    private final UnaryOperator<String> normalizer;
    private final Comparison comparison;

    FieldKind(final UnaryOperator<String> normalizer, final Comparison comparison) {
        this.normalizer = normalizer;
        this.comparison = comparison;
    }

    /** The value as it is compared; null when it says nothing. */
    public String normalize(final String value) {
        return normalizer.apply(value);
    }

    /** The level of two different normalized values. */
    public Level compare(final String one, final String other) {
        return comparison.level(one, other);
    }

    private static Level givenName(final String a, final String b) {
        if (Nicknames.related(a, b)) {
            return Level.NICKNAME;
        }
        if (isTypingError(a, b) || Edits.jaroWinkler(a, b) >= 0.93) {
            return Level.CLOSE;
        }
        if (a.charAt(0) == b.charAt(0) && (a.length() == 1 || b.length() == 1)) {
            return Level.INITIAL;
        }
        if (sharesFirstWord(a, b)) {
            return Level.CLOSE;
        }
        return Edits.jaroWinkler(a, b) >= 0.84 ? Level.SIMILAR : Level.DIFFERENT;
    }

    /** Anna and Anna Maria. */
    private static boolean sharesFirstWord(final String a, final String b) {
        final String firstOfA = firstWord(a);
        final String firstOfB = firstWord(b);
        return (firstOfA.length() < a.length() || firstOfB.length() < b.length()) && (firstOfA.equals(firstOfB) || Nicknames.related(firstOfA, firstOfB));
    }

    private static String firstWord(final String text) {
        final int gap = text.indexOf(' ');
        return gap < 0 ? text : text.substring(0, gap);
    }

    private static Level familyName(final String a, final String b) {
        if (isTypingError(a, b) || Edits.jaroWinkler(a, b) >= 0.93) {
            return Level.CLOSE;
        }
        return Edits.jaroWinkler(a, b) >= 0.86 || sharesWord(a, b) ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static boolean sharesWord(final String a, final String b) {
        if (a.indexOf(' ') < 0 && b.indexOf(' ') < 0) {
            return false;
        }
        for (final String word : a.split(" ")) {
            for (final String other : b.split(" ")) {
                if (word.length() > 2 && word.equals(other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isTypingError(final String a, final String b) {
        return Math.min(a.length(), b.length()) >= SHORT_NAME && Edits.withinOne(a, b) || Math.min(a.length(), b.length()) >= 2 * SHORT_NAME && Edits.withinTwo(a, b);
    }

    private static Level email(final String a, final String b) {
        final String localOfA = EmailKey.local(a);
        final String localOfB = EmailKey.local(b);
        final boolean sameDomain = EmailKey.repairedDomain(a).equals(EmailKey.repairedDomain(b));
        if (localOfA.equals(localOfB)) {
            if (sameDomain) {
                return Level.CLOSE;
            }
            return localOfA.length() > SHORT_NAME && !EmailKey.isRole(a) ? Level.SAME_NAME : Level.DIFFERENT;
        }
        return sameDomain && Math.min(localOfA.length(), localOfB.length()) > SHORT_NAME && Edits.withinOne(localOfA, localOfB) && !differInDigits(localOfA, localOfB)
                ? Level.CLOSE : Level.DIFFERENT;
    }

    /** anna1@ and anna2@ are as close as a typing error, and two people. */
    private static boolean differInDigits(final String a, final String b) {
        return !a.replaceAll("[^0-9]", "").equals(b.replaceAll("[^0-9]", ""));
    }

    private static boolean endsAlike(final String a, final String b) {
        final String longer = a.length() >= b.length() ? a : b;
        final String shorter = longer == a ? b : a;
        return shorter.length() >= 7 && longer.endsWith(shorter);
    }

    private static Level birthDate(final String a, final String b) {
        if (Edits.withinOne(a, b)) {
            return Level.CLOSE;
        }
        if (a.regionMatches(0, b, 0, 4) && a.regionMatches(4, b, 6, 2) && a.regionMatches(6, b, 4, 2)) {
            return Level.CLOSE;
        }
        return a.regionMatches(4, b, 4, 4) || a.regionMatches(0, b, 0, 6) ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static Level street(final String a, final String b) {
        final double similarity = Edits.jaroWinkler(a, b);
        if (isTypingError(a, b) && sameNumbers(a, b) || similarity >= 0.93 && sameNumbers(a, b)) {
            return Level.CLOSE;
        }
        return similarity >= 0.85 ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static boolean sameNumbers(final String a, final String b) {
        return !differInDigits(a, b);
    }

    private static Level text(final String a, final String b) {
        if (isTypingError(a, b) || Edits.jaroWinkler(a, b) >= 0.92) {
            return Level.CLOSE;
        }
        return Edits.jaroWinkler(a, b) >= 0.82 || sharesWord(a, b) ? Level.SIMILAR : Level.DIFFERENT;
    }

    /** Compares two different values. */
    private interface Comparison {
        Level level(String one, String other);
    }
}
