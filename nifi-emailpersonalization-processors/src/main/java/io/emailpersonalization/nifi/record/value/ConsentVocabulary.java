// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the words of a source mean, each as {@link #word} writes it.
 *
 * @param granted words that mean consent
 * @param pending words that mean that the person is still to confirm
 * @param withdrawn words that mean a refusal
 * @param complained words of a deliverability that mean a complaint
 * @param bounced words of a deliverability that mean a hard bounce
 */
public record ConsentVocabulary(Set<String> granted, Set<String> pending, Set<String> withdrawn, Set<String> complained, Set<String> bounced) {

    private static final Pattern GAP = Pattern.compile("[\\s_-]+");

    /** The words of a list that is separated by commas. */
    public static Set<String> parse(final String list) {
        return Arrays.stream(list.split(",")).map(ConsentVocabulary::normalize).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /** A word as it is compared: lower case, with one space for hyphens, underscores and white space, and none at its ends; null stays null. */
    public static String normalize(final String text) {
        return text == null ? null : GAP.matcher(Texts.lowerCase(text)).replaceAll(" ").strip();
    }

    /** What a word about consent means; empty for none, and for a word that is not known. A word in two lists means the less permissive. */
    public Optional<ConsentEntry.Meaning> meaning(final String text) {
        final String word = normalize(text);
        if (word == null || word.isEmpty()) {
            return Optional.empty();
        }
        return withdrawn.contains(word) ? Optional.of(ConsentEntry.Meaning.WITHDRAWN) : pending.contains(word) ? Optional.of(ConsentEntry.Meaning.PENDING)
                : granted.contains(word) ? Optional.of(ConsentEntry.Meaning.GRANTED) : Optional.empty();
    }

    /** Whether something is said that is not known. */
    public boolean isUnknown(final String text) {
        final String word = normalize(text);
        return word != null && !word.isEmpty() && meaning(text).isEmpty();
    }

    /** Whether a deliverability means a complaint. */
    public boolean isComplaint(final String text) {
        return text != null && complained.contains(normalize(text));
    }

    /** Whether a deliverability means a hard bounce. */
    public boolean isBounce(final String text) {
        return text != null && bounced.contains(normalize(text));
    }
}
