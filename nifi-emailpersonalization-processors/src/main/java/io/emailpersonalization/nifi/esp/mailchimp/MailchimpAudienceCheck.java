// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Checks that an audience exists, once a contact is not found: with a wrong Audience ID no contact is. Asks once per call, whatever the number of threads.
 * Tested by {@code MailchimpClientTest}.
 */
final class MailchimpAudienceCheck {

    private final MailchimpApi api;
    private final String audience;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean exists;
    private EspRefusedException refusal;

    /** @param audience the path of the audience */
    MailchimpAudienceCheck(final MailchimpApi api, final String audience) {
        this.api = api;
        this.audience = audience;
    }

    /** Throws where the audience does not exist. */
    void require() throws EspUnavailableException, EspRefusedException {
        try {
            lock.lockInterruptibly();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        }
        try {
            if (refusal != null) {
                throw refusal;
            }
            if (!exists) {
                api.get(audience + "?fields=id");
                exists = true;
            }
        } catch (final EspRefusedException e) {
            refusal = e;
            throw e;
        } finally {
            lock.unlock();
        }
    }
}
