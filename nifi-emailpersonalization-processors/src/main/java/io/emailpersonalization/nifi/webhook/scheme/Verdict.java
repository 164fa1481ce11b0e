// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import java.time.Instant;

/** What the check of a webhook found. */
public sealed interface Verdict {

    /**
     * The sender has the secret.
     *
     * @param eventId identifies the event, the same when the sender repeats it
     * @param signedAt the time that the sender signed; null where it signs none
     */
    record Verified(String eventId, Instant signedAt) implements Verdict {
    }

    /** The webhook does not prove that the sender has the secret. */
    record Rejected(Reason reason) implements Verdict {
    }

    /** Why a webhook is rejected. */
    enum Reason {
        NO_SIGNATURE("the signature is missing"),
        MALFORMED_SIGNATURE("the signature has another form than the scheme's"),
        WRONG_SIGNATURE("the signature fits none of the secrets"),
        NO_TIMESTAMP("the timestamp is missing or has another form"),
        OUTSIDE_REPLAY_WINDOW("the timestamp is outside the Replay Window"),
        NO_URL("the request URL or the method is missing, and the scheme signs it"),
        TOO_LARGE("the body is larger than Maximum Body Size");

        private final String text;

        Reason(final String text) {
            this.text = text;
        }

        /** The text in attributes. */
        public String text() {
            return text;
        }
    }

    static Verdict rejected(final Reason reason) {
        return new Rejected(reason);
    }
}
