// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

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

/** The forms of given names, such as Bob and Rob of Robert, from {@code /matching/nicknames.txt}. SharedIdTest of consent and NormalizeTest of matching cover this class. */
public final class NameForms {

    private static final List<String> NO_FORMS = List.of();
    private static final Map<String, List<String>> FORMS = load();

    private NameForms() {
    }

    /** All forms of a name in lower case without accents, the name itself included; empty for an unknown name. */
    public static List<String> of(final String name) {
        return FORMS.getOrDefault(name, NO_FORMS);
    }

    private static Map<String, List<String>> load() {
        final Map<String, Set<String>> forms = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(NameForms.class.getResourceAsStream("/matching/nicknames.txt"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    final List<String> family = List.of(line.split(" "));
                    family.forEach(name -> forms.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(family));
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final Map<String, List<String>> lists = new HashMap<>();
        forms.forEach((name, all) -> lists.put(name, List.copyOf(all)));
        return lists;
    }
}
