// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.http.Rehearsal;

import java.net.URI;

/** What Brevo answers where it accepts everything: a POST gets the number of a list, contact or import, anything else no body. Tested by {@code DryRunTest}. */
final class BrevoRehearsal implements Rehearsal.Vendor {

    private static final String NUMBERS = "{\"id\": 1, \"processId\": 1}";

    @Override
    public Rehearsal.Answer accept(final String method, final URI uri, final String body) {
        return "POST".equals(method) ? Rehearsal.Answer.of(BrevoApi.CREATED, NUMBERS) : Rehearsal.Answer.empty();
    }
}
