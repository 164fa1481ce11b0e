// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;
import io.emailpersonalization.nifi.record.value.NameForms;

/**
 * Knows the given names that are forms of one name, see {@link NameForms}. The relation is not transitive: Ted is a form of Edward and of Theodore, which are two names.
 * NormalizeTest tests it.
 */
public final class Nicknames {

    /** Letters from which a typing error in a form is recognized. */
    private static final int MIN_LENGTH = 4;

    private Nicknames() {
    }

    /** Whether two folded names are forms of one name. */
    public static boolean areRelated(final String one, final String other) {
        for (final String form : NameForms.of(one)) {
            if (form.equals(other)) {
                return true;
            }
        }
        return false;
    }

    /** Whether two folded names or forms of them start with the same letter: B and Robert. */
    public static boolean shareInitial(final String one, final String other) {
        return one.charAt(0) == other.charAt(0) || hasForm(one, other.charAt(0)) || hasForm(other, one.charAt(0));
    }

    private static boolean hasForm(final String name, final char initial) {
        for (final String form : NameForms.of(name)) {
            if (form.charAt(0) == initial) {
                return true;
            }
        }
        return false;
    }

    /** Whether one folded name is a typing error away from a form of the other: Adny and Andrew. */
    public static boolean areNearlyRelated(final String one, final String other) {
        return isNearForm(one, other) || isNearForm(other, one);
    }

    private static boolean isNearForm(final String name, final String other) {
        for (final String form : NameForms.of(name)) {
            if (form.charAt(0) == other.charAt(0) && Math.max(form.length(), other.length()) >= MIN_LENGTH && Math.abs(form.length() - other.length()) <= 1
                    && EditDistance.damerau(form, other, 1) <= 1) {
                return true;
            }
        }
        return false;
    }
}
