// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The vocabulary of a source for consent, each word normalized by {@link #normalize}. ConsentVocabularyTest covers this class.
 *
 * @param granted words for a granted consent
 * @param pending words for a consent that the person has not confirmed yet
 * @param withdrawn words for a refusal
 * @param complained words of a deliverability for a complaint
 * @param bounced words of a deliverability for a hard bounce
 */
public record ConsentVocabulary(Set<String> granted, Set<String> pending, Set<String> withdrawn, Set<String> complained, Set<String> bounced) {

    /** Words that only deny the question of their column. They refuse in a column of consent, and in no other. */
    public static final Set<String> DENIALS = Set.of("false", "f", "no", "n", "0", "0.0", "off", "unchecked", "nein", "non", "nee", "nej", "nei", "não", "nao", "nie", "ei", "ne", "falsch", "faux",
            "falso");

    /** Words of a deliverability that refuse nothing. Yes and no are not among them: a column may ask whether the address works, or whether it bounced. */
    private static final Set<String> HARMLESS_STATUSES = Set.of("active", "subscribed", "opted in", "opt in", "confirmed", "verified", "valid", "deliverable", "delivered", "sent", "opened", "clicked",
            "ok", "okay", "good", "normal", "enabled", "reachable", "safe", "accepted", "accept all", "catch all", "new", "not bounced", "soft bounce", "soft bounced", "softbounce", "deferred",
            "pending", "unconfirmed", "not confirmed", "unverified", "not verified", "aktiv", "gültig", "zustellbar", "zugestellt", "bestätigt", "actif", "valide", "activo", "válido", "attivo",
            "valido", "ativo", "actief", "geldig");

    private static final Pattern GAP = Pattern.compile("[\\s_-]+");

    /** Parses a list of words that is separated by commas. */
    public static Set<String> parse(final String list) {
        return Arrays.stream(list.split(",")).map(ConsentVocabulary::normalize).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /** The normalized word: lower case, with one space for hyphens, underscores and white space, and none at the ends. Null stays null. */
    public static String normalize(final String text) {
        return text == null ? null : GAP.matcher(Texts.lowerCase(text)).replaceAll(" ").strip();
    }

    /** The meaning of a word; empty for no word and for an unknown word. A word of several lists has the least permissive meaning. */
    public Optional<ConsentEntry.Meaning> meaning(final String text) {
        final String word = normalize(text);
        if (word == null || word.isEmpty()) {
            return Optional.empty();
        }
        return withdrawn.contains(word) ? Optional.of(ConsentEntry.Meaning.WITHDRAWN) : pending.contains(word) ? Optional.of(ConsentEntry.Meaning.PENDING)
                : granted.contains(word) ? Optional.of(ConsentEntry.Meaning.GRANTED) : Optional.empty();
    }

    /** Whether there is a word, and it is unknown. */
    public boolean isUnknown(final String text) {
        final String word = normalize(text);
        return word != null && !word.isEmpty() && meaning(text).isEmpty();
    }

    /** Whether a deliverability means that the address must not be mailed: a bounce, a complaint, or a word that refuses in any column. */
    public boolean blocks(final String text) {
        final String word = normalize(text);
        return word != null && (complained.contains(word) || bounced.contains(word) || withdrawn.contains(word) && !DENIALS.contains(word));
    }

    /** Whether a deliverability has a word that neither blocks nor is known to be harmless. */
    public boolean isUnknownStatus(final String text) {
        final String word = normalize(text);
        return word != null && !word.isEmpty() && !HARMLESS_STATUSES.contains(word) && !blocks(word);
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
