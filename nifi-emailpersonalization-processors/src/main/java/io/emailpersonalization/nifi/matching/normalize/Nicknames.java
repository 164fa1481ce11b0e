// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which given names are forms of the same name. Not transitive: Ted is Edward and Theodore, who are two people. */
public final class Nicknames {

    private static final Map<String, Set<Integer>> FAMILIES = load();

    private Nicknames() {
    }

    /** Whether two folded names are forms of one. */
    public static boolean related(final String one, final String other) {
        final Set<Integer> families = FAMILIES.get(one);
        final Set<Integer> others = FAMILIES.get(other);
        return families != null && others != null && families.stream().anyMatch(others::contains);
    }

    private static Map<String, Set<Integer>> load() {
        final Map<String, Set<Integer>> families = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Nicknames.class.getResourceAsStream("/matching/nicknames.txt"), StandardCharsets.UTF_8))) {
            int family = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    for (final String name : line.split(" ")) {
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
