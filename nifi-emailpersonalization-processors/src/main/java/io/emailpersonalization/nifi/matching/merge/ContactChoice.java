// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentHistory;
import io.emailpersonalization.nifi.record.value.ConsentWord;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which address a person keeps, and whose word on consent counts. A consent holds for its own address only, a refusal for all of them. An address that may be mailed comes
 * before every other one, and an address that bounced comes last.
 *
 * @param <T> what stands for a record
 */
public final class ContactChoice<T> {

    private static final int MAILABLE = 0;
    private static final int DOUBTFUL = 1;
    private static final int BOUNCED = 2;

    private final Map<Object, Address<T>> addresses = new LinkedHashMap<>(2);
    private Word<T> refusal;
    private int records;

    /**
     * A word on consent.
     *
     * @param of the record that says it
     */
    public record Word<T>(T of, Meaning meaning, long at) implements ConsentWord {

        /** Whether it is a consent. */
        public boolean granted() {
            return meaning == Meaning.GRANTED;
        }

        /** What an index keeps of it: true for a consent, false for a refusal, null for neither. */
        public Boolean known() {
            return switch (meaning) {
                case GRANTED -> true;
                case PENDING -> null;
                case WITHDRAWN -> false;
            };
        }
    }

    /** All that is said about one address. */
    private static final class Address<T> {
        private final Object mailbox;
        private T record;
        private int priority;
        private int place;
        private Word<T> granted;
        private Word<T> pending;
        private Word<T> withdrawn;
        private T bounced;
        private T complained;

        private Address(final Object mailbox) {
            this.mailbox = mailbox;
        }

        private void accept(final T from, final int at, final int ofPriority, final ConsentStatement said) {
            if (record == null || ofPriority < priority) {
                record = from;
                priority = ofPriority;
                place = at;
            }
            bounced = bounced == null && said.bounced() ? from : bounced;
            complained = complained == null && said.complained() ? from : complained;
            if (said.meaning() != null) {
                final Word<T> word = new Word<>(from, said.meaning(), said.at());
                switch (said.meaning()) {
                    case GRANTED -> granted = later(granted, word);
                    case PENDING -> pending = later(pending, word);
                    case WITHDRAWN -> withdrawn = later(withdrawn, word);
                }
            }
        }

        /** The word that counts here, held against the latest refusal at any address. */
        private Optional<Word<T>> deciding(final Word<T> refusal) {
            final ConsentHistory<Word<T>> history = new ConsentHistory<>();
            add(history, refusal);
            if (complained == null) {
                // after a complaint nothing that is said about the address makes up for it
                add(history, granted);
                add(history, pending);
            }
            return history.deciding();
        }

        private int rank() {
            return bounced != null ? BOUNCED : deciding(withdrawn).filter(Word::granted).isPresent() ? MAILABLE : DOUBTFUL;
        }

        private boolean isBetterThan(final Address<T> other) {
            final int rank = rank();
            final int ofOther = other.rank();
            return rank != ofOther ? rank < ofOther : priority != other.priority ? priority < other.priority : place < other.place;
        }
    }

    private static <T> void add(final ConsentHistory<Word<T>> history, final Word<T> word) {
        if (word != null) {
            history.add(word);
        }
    }

    /**
     * Takes the records of a person, the most recent first.
     *
     * @param mailbox what its address leads to; null without one
     * @param priority of addresses that are as good as each other the one of the smallest is kept, of equal ones the most recent
     */
    public void accept(final T record, final Object mailbox, final int priority, final ConsentStatement said) {
        if (said.isRefusal()) {
            refusal = later(refusal, new Word<>(record, said.meaning(), said.at()));
        }
        if (mailbox != null) {
            addresses.computeIfAbsent(mailbox, Address::new).accept(record, records++, priority, said);
        }
    }

    private Address<T> chosen() {
        final Collection<Address<T>> all = addresses.values();
        Address<T> best = null;
        for (final Address<T> address : all) {
            best = best == null || all.size() > 1 && address.isBetterThan(best) ? address : best;
        }
        return best;
    }

    /** The record whose address is kept. */
    public Optional<T> address() {
        return Optional.ofNullable(chosen()).map(address -> address.record);
    }

    /** The mailbox of the address; null without one. */
    public Object mailbox() {
        final Address<T> chosen = chosen();
        return chosen == null ? null : chosen.mailbox;
    }

    /** The record by which the address that is kept must not be mailed whatever was said about consent: it bounced, or the person complained. */
    public Optional<T> blockedBy() {
        final Address<T> chosen = chosen();
        return chosen == null ? Optional.empty() : Optional.ofNullable(chosen.complained == null ? chosen.bounced : chosen.complained);
    }

    /** The word that counts. */
    public Optional<Word<T>> consent() {
        final Address<T> chosen = chosen();
        return chosen == null ? Optional.ofNullable(refusal) : chosen.deciding(refusal);
    }

    private static <T> Word<T> later(final Word<T> known, final Word<T> word) {
        return known == null || word.at() > known.at() ? word : known;
    }
}
