// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows the given names that are forms of one name, from {@code /matching/nicknames.txt}. The relation is not transitive: Ted is a form of Edward and of Theodore, which are two names.
 * NormalizeTest tests it.
 */
public final class Nicknames {

    /** Letters from which a typing error in a form is recognized. */
    private static final int MIN_LENGTH = 4;
    private static final String[] NO_FORMS = {};
    /** The forms of each name, the name itself included. */
    private static final Map<String, String[]> FORMS = load();

    private Nicknames() {
    }

    /** Whether two folded names are forms of one name. */
    public static boolean areRelated(final String one, final String other) {
        for (final String form : formsOf(one)) {
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
        for (final String form : formsOf(name)) {
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
        for (final String form : formsOf(name)) {
            if (form.charAt(0) == other.charAt(0) && Math.max(form.length(), other.length()) >= MIN_LENGTH && Math.abs(form.length() - other.length()) <= 1
                    && EditDistance.damerau(form, other, 1) <= 1) {
                return true;
            }
        }
        return false;
    }

    private static String[] formsOf(final String name) {
        return FORMS.getOrDefault(name, NO_FORMS);
    }

    private static Map<String, String[]> load() {
        final Map<String, Set<String>> forms = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Nicknames.class.getResourceAsStream("/matching/nicknames.txt"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    final List<String> family = List.of(line.split(" "));
                    family.forEach(name -> forms.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(family));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final Map<String, String[]> arrays = new HashMap<>();
        forms.forEach((name, all) -> arrays.put(name, all.toArray(String[]::new)));
        return arrays;
    }
}
