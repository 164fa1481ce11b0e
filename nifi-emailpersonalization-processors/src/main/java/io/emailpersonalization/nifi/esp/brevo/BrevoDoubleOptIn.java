// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The mail that asks for confirmation (POST /contacts/doubleOptinConfirmation).
 *
 * @param templateId the number of its template
 * @param redirectUrl the page after the confirmation
 */
record BrevoDoubleOptIn(long templateId, String redirectUrl) {

    static final String PATH = "contacts/doubleOptinConfirmation";

    /** @param lists the numbers of the lists that the person joins with the confirmation */
    Map<String, Object> request(final String email, final Collection<Long> lists, final Map<String, Object> attributes) {
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("email", email);
        body.put("includeListIds", lists);
        body.put("templateId", templateId);
        body.put("redirectionUrl", redirectUrl);
        if (!attributes.isEmpty()) {
            body.put("attributes", attributes);
        }
        return body;
    }
}
