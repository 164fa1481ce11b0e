// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which given names are forms of the same name. Not transitive: Ted is Edward and Theodore, who are two people. */
public final class Nicknames {

    private static final int SHORTEST = 4;
    private static final List<List<String>> NAMES = new ArrayList<>();
    private static final Map<String, Set<Integer>> FAMILIES = load();

    private Nicknames() {
    }

    /** Whether two folded names are forms of one. */
    public static boolean related(final String one, final String other) {
        final Set<Integer> families = FAMILIES.get(one);
        final Set<Integer> others = FAMILIES.get(other);
        return families != null && others != null && families.stream().anyMatch(others::contains);
    }

    /** Whether two folded names, or forms of theirs, begin with the same letter: B and Robert. */
    public static boolean sharesInitial(final String one, final String other) {
        return one.charAt(0) == other.charAt(0) || formsOf(one).anyMatch(form -> form.charAt(0) == other.charAt(0)) || formsOf(other).anyMatch(form -> form.charAt(0) == one.charAt(0));
    }

    /** Whether one folded name is a typing error away from a form of the other: Adny and Andrew. */
    public static boolean nearlyRelated(final String one, final String other) {
        return formsOf(one).anyMatch(form -> isNear(form, other)) || formsOf(other).anyMatch(form -> isNear(form, one));
    }

    private static boolean isNear(final String form, final String name) {
        return Math.max(form.length(), name.length()) >= SHORTEST && form.charAt(0) == name.charAt(0) && EditDistance.damerau(form, name, 1) <= 1;
    }

    private static Stream<String> formsOf(final String name) {
        return FAMILIES.getOrDefault(name, Set.of()).stream().flatMap(family -> NAMES.get(family).stream());
    }

    private static Map<String, Set<Integer>> load() {
        final Map<String, Set<Integer>> families = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Nicknames.class.getResourceAsStream("/matching/nicknames.txt"), StandardCharsets.UTF_8))) {
            int family = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    final List<String> names = List.of(line.split(" "));
                    NAMES.add(names);
                    for (final String name : names) {
                        families.computeIfAbsent(name, any -> new HashSet<>()).add(family);
                    }
                    family++;
                }
            }
            return families;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
