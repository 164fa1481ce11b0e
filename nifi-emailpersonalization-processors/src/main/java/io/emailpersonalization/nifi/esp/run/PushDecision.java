// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.RunUsage;

import java.time.Instant;

/**
 * What is to be done with a candidate. Tested by PushDeciderTest.
 *
 * @param reason why the candidate is not sent; null if it is
 */
public record PushDecision(PushCandidate candidate, Action action, String reason, Facts facts) {

    /**
     * What the decision rests on.
     *
     * @param row the contact in the state; null if it is unknown
     * @param consent the consent at the candidate's address; null without a ledger or an address
     * @param formerConsent the consent at the contact's present address, if that differs from the candidate's; may be null
     * @param addressRow the candidate's address in the state; null if it is unknown
     * @param sourceRefusal the last refusal of the candidate's source records, at any address; null without one
     */
    public record Facts(ContactRow row, Consent consent, Consent formerConsent, AddressRow addressRow, SourceRefusal sourceRefusal) {

        /** Whether the person refused at another address and has not consented at this one since. */
        public boolean isRefusedElsewhere() {
            return sourceRefusal != null && (consent == null || !consent.state().isWithdrawn() && !isGrantedLater());
        }

        private boolean isGrantedLater() {
            return consent.state() == ConsentState.GRANTED && consent.at() != null && consent.at().isAfter(sourceRefusal.at());
        }

        /** When the person last refused, at any address; null if never. */
        public Instant refusedAt() {
            return sourceRefusal == null ? null : sourceRefusal.at();
        }

        /** Since when that refusal is known; null without one. */
        public Instant refusalKnownSince() {
            return sourceRefusal == null ? null : sourceRefusal.since();
        }
    }

    public ContactRow row() {
        return facts.row();
    }

    public Consent consent() {
        return facts.consent();
    }

    public Consent formerConsent() {
        return facts.formerConsent();
    }

    /** Whether we archived the contact, it was subscribed before, and it was not restored since as far as we know. */
    public boolean wasArchivedByUs() {
        final AddressRow address = facts.addressRow();
        return address != null && address.archivedStatus() == ContactStatus.SUBSCRIBED && (address.status() == null || address.status() == ContactStatus.ARCHIVED);
    }

    /** Actions. */
    public enum Action {
        /** Upsert a contact that the state does not know, or whose first answer was lost. */
        CREATE,
        /** Upsert a contact with other values than before. */
        UPDATE,
        /** Change the address of a contact, then upsert it. */
        MOVE,
        /** Send nothing: the vendor holds the same values. */
        SKIP_UNCHANGED,
        /** Send nothing: this run sent the contact before a crash. */
        SKIP_SENT,
        /** Do not send the contact. */
        SUPPRESS,
        /** Unsubscribe the contact. */
        UNSUBSCRIBE,
        /** Reject the record: a value does not fit the mapping. */
        REJECT,
        /** Archive the contact at its former address: another person owns the mailbox of the record. */
        ARCHIVE;

        /** Whether the vendor is to create or update the contact. */
        public boolean isUpsert() {
            return this == CREATE || this == UPDATE || this == MOVE;
        }

        /** Whether the contact may be mailed: it is sent, or the vendor holds it as it is. */
        public boolean allowsMail() {
            return isUpsert() || this == SKIP_UNCHANGED || this == SKIP_SENT;
        }

        /** Whether a hold holds the action back. */
        public boolean isHoldable() {
            return isUpsert() || this == ARCHIVE;
        }

        /** What one contact with this action uses of the limits. */
        public RunUsage usage() {
            return switch (this) {
                case CREATE -> new RunUsage(1, 0, 0);
                case ARCHIVE -> new RunUsage(0, 0, 1);
                default -> new RunUsage(0, 1, 0);
            };
        }
    }

    public String addressKey() {
        return consent() == null ? null : consent().addressKey();
    }

    /** Whether the vendor holds nothing that was pushed for this contact before. */
    public boolean isFirstPush() {
        return row() == null || row().state() != ContactRow.State.ACTIVE || row().isUnanswered();
    }

    /** Whether the contact is sent to an address at which it was never pushed. */
    public boolean isNewAtAddress() {
        return action == Action.CREATE || action == Action.MOVE;
    }

    /** Whether the former address is unsubscribed instead of moved. */
    public boolean unsubscribesFormerAddress() {
        return formerConsent() != null && formerConsent().state().isWithdrawn();
    }

    /** Whether consent was granted again after a withdrawal, by identified evidence. */
    public boolean isReconsent() {
        return consent() != null && consent().state() == ConsentState.GRANTED && consent().afterWithdrawal() && consent().evidenceKey() != null;
    }
}
