// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The stream that a reader reads, and those that it leaves to other readers. SingerReaderTest tests it.
 *
 * @param stream null for the only one of the file
 * @param ignored the names of streams that other readers read; {@link #ALL_OTHERS} stands for every other one
 */
record StreamChoice(String stream, Set<String> ignored) {

    static final String ALL_OTHERS = "*";
    /** Names in a message, at most. */
    private static final int MAX_NAMES = 20;
    private static final String PLAIN_NAME = "[A-Za-z0-9_.:$/ -]{1,100}";

    /**
     * Parses a choice.
     *
     * @param stream null or blank for the only one of the file
     * @param ignored names, separated by commas; null for none
     */
    static StreamChoice of(final String stream, final String ignored) {
        return new StreamChoice(stream == null || stream.isBlank() ? null : stream.strip(),
                ignored == null ? Set.of() : Arrays.stream(ignored.split(",")).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors.toUnmodifiableSet()));
    }

    boolean reads(final String name) {
        return stream == null ? !ignored.contains(name) : stream.equals(name);
    }

    boolean ignores(final String name) {
        return !reads(name) && (ignored.contains(name) || ignored.contains(ALL_OTHERS));
    }

    /** The names of streams for a message. A name with unusual characters may be a value, and is not shown. */
    static String shown(final Collection<String> names) {
        final String first = names.stream().limit(MAX_NAMES).map(StreamChoice::shown).collect(Collectors.joining(", "));
        return names.size() > MAX_NAMES ? first + " and %d more".formatted(names.size() - MAX_NAMES) : first;
    }

    static String shown(final String name) {
        return name.matches(PLAIN_NAME) ? name : "(a name with unusual characters)";
    }
}
