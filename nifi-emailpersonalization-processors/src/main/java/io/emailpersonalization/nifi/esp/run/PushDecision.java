// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;

import java.time.Instant;

/**
 * What is to be done with a candidate.
 *
 * @param reason why it is suppressed; null otherwise
 */
public record PushDecision(PushCandidate candidate, Verdict verdict, String reason, Facts facts) {

    /**
     * What it is judged by.
     *
     * @param row the contact as it was left; null where it is not known
     * @param consent null without a ledger, or without an address
     * @param former consent at the address where the contact is now, where that is another; may be null
     * @param there what the vendor holds at the candidate's address; null where nothing is known
     * @param refusal what the candidate's source records refused, at whatever address; null where none did
     */
    public record Facts(ContactRow row, Consent consent, Consent former, AddressRow there, SourceRefusal refusal) {

        /** Whether the person refused at another address, and has not agreed at this one since. */
        public boolean isRefusedElsewhere() {
            return refusal != null && (consent == null || !consent.state().isWithdrawn() && !isGrantedSince());
        }

        private boolean isGrantedSince() {
            return consent.state() == ConsentState.GRANTED && consent.at() != null && consent.at().isAfter(refusal.at());
        }

        /** When the person last refused, at whatever address; null where that never was. */
        public Instant refusedAt() {
            return refusal == null ? null : refusal.at();
        }

        /** From when that is known; null where there is nothing to know. */
        public Instant refusedSince() {
            return refusal == null ? null : refusal.since();
        }
    }

    public ContactRow row() {
        return facts.row();
    }

    public Consent consent() {
        return facts.consent();
    }

    public Consent former() {
        return facts.former();
    }

    /** Whether the vendor holds it archived since we archived it, and held it subscribed before. */
    public boolean wasArchivedByUs() {
        return facts.there() != null && facts.there().archivedStatus() == ContactStatus.SUBSCRIBED && facts.there().status() == ContactStatus.ARCHIVED;
    }

    /** What is to be done. */
    public enum Verdict {
        /** It is sent, and was not known. */
        NEW,
        /** It is sent, since something is different. */
        CHANGED,
        /** It is sent, and has another address than before. */
        MOVED,
        /** The vendor holds all of it. */
        UNCHANGED,
        /** This very run sent it already, before a crash. */
        SENT_BEFORE,
        /** It must not be sent. */
        SUPPRESSED,
        /** It must not be sent, and is to be unsubscribed. */
        WITHDRAWN,
        /** It cannot be sent: a value does not fit the mapping. */
        UNMAPPED,
        /** It must not be sent, and its contact at a former address is to be archived. */
        RETIRED;

        /** Whether the vendor is to create or update it. */
        public boolean isSent() {
            return this == NEW || this == CHANGED || this == MOVED;
        }
    }

    public String addressKey() {
        return consent() == null ? null : consent().addressKey();
    }

    /** Whether the vendor holds nothing of what was pushed of this contact before. */
    public boolean isAfresh() {
        return row() == null || row().state() != ContactRow.State.ACTIVE;
    }

    /** Whether the former address is to be unsubscribed rather than moved. */
    public boolean isFormerWithdrawn() {
        return former() != null && former().state().isWithdrawn();
    }

    /** Whether consent was given again after a withdrawal, by evidence that can be named. */
    public boolean isGivenAgain() {
        return consent() != null && consent().state() == ConsentState.GRANTED && consent().afterWithdrawal() && consent().evidenceKey() != null;
    }
}
