// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentHistory;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses the address of a golden record and the statement that decides its consent. A consent holds for its own address, a refusal for all addresses. An address that may be mailed
 * comes first, an address that bounced last. ConsentOfGoldenRecordsTest and MergeTest test it.
 *
 * @param <T> represents a record
 */
public final class ContactChoice<T> {

    // ranks of addresses, the best first
    private static final int MAILABLE = 0;
    private static final int DOUBTFUL = 1;
    private static final int BOUNCED = 2;

    private final Map<Object, Address<T>> addresses = new LinkedHashMap<>(2);
    private Word<T> refusal;
    private int records;

    /**
     * A statement about consent.
     *
     * @param of the record that makes it
     */
    public record Word<T>(T of, Meaning meaning, long at) implements ConsentEntry {

        /** Whether it is a consent. */
        public boolean granted() {
            return meaning == Meaning.GRANTED;
        }

        /** The value for the index: true for a consent, false for a refusal, null for neither. */
        public Boolean indexed() {
            return switch (meaning) {
                case GRANTED -> true;
                case PENDING -> null;
                case WITHDRAWN -> false;
            };
        }
    }

    /** The statements about one address. */
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
            hear(from, said);
        }

        private void hear(final T from, final ConsentStatement said) {
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

        /** The statement that decides for this address, given the latest refusal at any address. */
        private Optional<Word<T>> deciding(final Word<T> refusal) {
            final ConsentHistory<Word<T>> history = new ConsentHistory<>();
            add(history, refusal);
            if (complained == null) {
                // no later consent for the address outweighs a complaint
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
            final int otherRank = other.rank();
            return rank != otherRank ? rank < otherRank : priority != other.priority ? priority < other.priority : place < other.place;
        }
    }

    private static <T> void add(final ConsentHistory<Word<T>> history, final Word<T> word) {
        if (word != null) {
            history.add(word);
        }
    }

    /**
     * Adds a record of the person. The most recent record comes first.
     *
     * @param mailbox the mailbox of its address; null if it has none
     * @param priority decides between addresses of equal rank: the smallest wins, and of equal ones the most recent
     */
    public void accept(final T record, final Object mailbox, final int priority, final ConsentStatement said) {
        if (said.isRefusal()) {
            refusal = later(refusal, new Word<>(record, said.meaning(), said.at()));
        }
        if (mailbox != null) {
            addresses.computeIfAbsent(mailbox, Address::new).accept(record, records++, priority, said);
        }
    }

    /**
     * Adds a refusal whose record does not offer its address.
     *
     * @param mailbox the mailbox of its address; null if it has none
     */
    public void acceptRefusal(final T record, final Object mailbox, final ConsentStatement said) {
        if (said.isRefusal()) {
            refusal = later(refusal, new Word<>(record, said.meaning(), said.at()));
            if (mailbox != null) {
                addresses.computeIfAbsent(mailbox, Address::new).hear(record, said);
            }
        }
    }

    private Address<T> chosen() {
        final Collection<Address<T>> all = addresses.values();
        Address<T> best = null;
        for (final Address<T> address : all) {
            if (address.record == null) {
                continue;
            }
            best = best == null || all.size() > 1 && address.isBetterThan(best) ? address : best;
        }
        return best;
    }

    /** The record with the chosen address. */
    public Optional<T> address() {
        return Optional.ofNullable(chosen()).map(address -> address.record);
    }

    /** The mailbox of the chosen address; null if there is none. */
    public Object mailbox() {
        final Address<T> chosen = chosen();
        return chosen == null ? null : chosen.mailbox;
    }

    /** The record that forbids mail to the chosen address whatever the consent: the address bounced, or the person complained. */
    public Optional<T> blockedBy() {
        final Address<T> chosen = chosen();
        return chosen == null ? Optional.empty() : Optional.ofNullable(chosen.complained == null ? chosen.bounced : chosen.complained);
    }

    /** The statement that decides the consent. */
    public Optional<Word<T>> consent() {
        final Address<T> chosen = chosen();
        return chosen == null ? Optional.ofNullable(refusal) : chosen.deciding(refusal);
    }

    private static <T> Word<T> later(final Word<T> known, final Word<T> word) {
        return known == null || word.at() > known.at() ? word : known;
    }
}
