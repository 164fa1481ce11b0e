// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook;

import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import org.apache.nifi.processor.Relationship;

import java.util.Set;

/** The relationships of {@link VerifyWebhookSignature}. */
final class WebhookRelationships {

    static final Relationship VERIFIED = relationship("verified", "Webhooks of the sender, unchanged");
    static final Relationship REJECTED = relationship("rejected",
            "Webhooks that do not prove their sender, unchanged. The attribute webhook.rejected.because has the reason, and webhook.status.code the answer that is due");

    static final Set<Relationship> ALL = OutcomeAttributes.ordered(VERIFIED, REJECTED, Failures.FAILURE);

    /** The stage in attributes. */
    static final String STAGE = "webhook";

    private WebhookRelationships() {
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
