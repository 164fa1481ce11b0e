// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentHistory;
import io.emailpersonalization.nifi.record.value.ConsentWord;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which address a person keeps, and whose word on consent counts: consent holds for its own address only, a refusal for all of them.
 *
 * @param <T> what stands for a record
 */
public final class ContactChoice<T> {

    private T address;
    private Object mailbox;
    private int priority;
    private Word<T> refusal;
    private final Map<Object, Word<T>> grants = new HashMap<>(2);

    /**
     * A word on consent.
     *
     * @param of the record that says it
     */
    public record Word<T>(T of, boolean granted, long at) implements ConsentWord {

        @Override
        public Meaning meaning() {
            return granted ? Meaning.GRANTED : Meaning.WITHDRAWN;
        }
    }

    /**
     * Takes the records of a person, the most recent first.
     *
     * @param ofMailbox what its address leads to; null without one
     * @param ofPriority the address of the smallest one is kept, of equal ones the most recent
     * @param granted what it says about consent; null for nothing
     */
    public void accept(final T record, final Object ofMailbox, final int ofPriority, final Boolean granted, final long at) {
        if (ofMailbox != null && (address == null || ofPriority < priority)) {
            address = record;
            mailbox = ofMailbox;
            priority = ofPriority;
        }
        if (granted != null && !granted) {
            refusal = later(refusal, new Word<>(record, false, at));
        } else if (granted != null && ofMailbox != null) {
            grants.merge(ofMailbox, new Word<>(record, true, at), ContactChoice::later);
        }
    }

    /** The record whose address is kept. */
    public Optional<T> address() {
        return Optional.ofNullable(address);
    }

    /** The mailbox of the address; null without one. */
    public Object mailbox() {
        return mailbox;
    }

    /** The word that counts. */
    public Optional<Word<T>> consent() {
        final ConsentHistory<Word<T>> history = new ConsentHistory<>();
        if (refusal != null) {
            history.add(refusal);
        }
        if (mailbox != null && grants.containsKey(mailbox)) {
            history.add(grants.get(mailbox));
        }
        return history.deciding();
    }

    private static <T> Word<T> later(final Word<T> known, final Word<T> word) {
        return known == null || word.at() > known.at() ? word : known;
    }
}
