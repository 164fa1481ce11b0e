// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.activity.WebhookPayload;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import org.apache.nifi.components.DescribedValue;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of {@link ConsumeEspActivity}. */
final class ActivityProperties {

    /** Where events come from. */
    enum Origin implements DescribedValue {
        ASK("Ask The Vendor", "Reads what happened in the audience since the last run. Without incoming connections; run it on the primary node"),
        WEBHOOKS("Read Webhooks", "Each FlowFile is the payload of a webhook, behind VerifyWebhookSignature");

        private final String value;
        private final String description;

        Origin(final String value, final String description) {
            this.value = value;
            this.description = description;
        }

        @Override
        public String getValue() {
            return value;
        }

        @Override
        public String getDisplayName() {
            return value;
        }

        @Override
        public String getDescription() {
            return description;
        }
    }

    static final PropertyDescriptor ORIGIN = new PropertyDescriptor.Builder()
            .name("Origin")
            .description("Where the events come from. Webhooks are fast and may get lost. Asking finds what they missed: use both.")
            .allowableValues(Origin.class)
            .defaultValue(Origin.ASK)
            .required(true)
            .build();

    static final PropertyDescriptor ESP_CLIENT = new PropertyDescriptor.Builder()
            .name("ESP Client Service")
            .description("The account at the e-mail service provider.")
            .identifiesControllerService(EspClientService.class)
            .required(true)
            .dependsOn(ORIGIN, Origin.ASK)
            .build();

    static final PropertyDescriptor AUDIENCE_ID = new PropertyDescriptor.Builder()
            .name("Audience ID")
            .description("The audience (list) whose activity is read.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(ORIGIN, Origin.ASK)
            .build();

    static final PropertyDescriptor PAYLOAD_FORMAT = new PropertyDescriptor.Builder()
            .name("Payload Format")
            .description("The form of the webhooks.")
            .allowableValues(WebhookPayload.class)
            .required(true)
            .dependsOn(ORIGIN, Origin.WEBHOOKS)
            .build();

    static final PropertyDescriptor SOURCE_NAME = new PropertyDescriptor.Builder()
            .name("Source Name")
            .description("The name of the vendor as a source of evidence: the field source of each record.")
            .required(true)
            .defaultValue("esp")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(ORIGIN, ESP_CLIENT, AUDIENCE_ID, PAYLOAD_FORMAT, SOURCE_NAME, CommonProperties.RECORD_WRITER);

    private ActivityProperties() {
    }
}
