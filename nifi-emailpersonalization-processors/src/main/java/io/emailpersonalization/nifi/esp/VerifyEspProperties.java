// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.verify.SampleStrategy;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of {@link VerifyEspContact}. */
final class VerifyEspProperties {

    static final PropertyDescriptor MAPPING = new PropertyDescriptor.Builder()
            .name("Personalization Mapping")
            .description("The mapping by which PutEspContact pushed the records.")
            .identifiesControllerService(MappingProvider.class)
            .required(true)
            .build();

    static final PropertyDescriptor STATUS_FIELD = new PropertyDescriptor.Builder()
            .name("Status Field")
            .description("RecordPath of the status after the push, as PutEspContact writes it. A contact that was not mailed then and is mailed now is a mismatch. Empty, or no value: not compared.")
            .defaultValue("/" + PushSchemas.STATUS)
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor SAMPLE_STRATEGY = new PropertyDescriptor.Builder()
            .name("Sample Strategy")
            .description("Which records of a FlowFile are read back. Records that come by the loops, of retry or of mismatched through PutEspContact, are always read back.")
            .allowableValues(SampleStrategy.class)
            .defaultValue(SampleStrategy.RANDOM)
            .required(true)
            .build();

    static final PropertyDescriptor SAMPLE_SIZE = new PropertyDescriptor.Builder()
            .name("Sample Size")
            .description("How many records of each FlowFile are read back. If 0.5 % of the contacts are wrong, 919 records show at least one of them with a probability of 99 %.")
            .dependsOn(SAMPLE_STRATEGY, SampleStrategy.RANDOM)
            .required(true)
            .defaultValue("919")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor SAMPLE_SEED = new PropertyDescriptor.Builder()
            .name("Sample Seed")
            .description("Any text. The same text and content give the same sample. Empty: the UUID of the FlowFile, so that each FlowFile has a sample of its own, also when it is read again.")
            .dependsOn(SAMPLE_STRATEGY, SampleStrategy.RANDOM)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_EMPTY_VALIDATOR)
            .build();

    static final PropertyDescriptor MAXIMUM_ATTEMPTS = new PropertyDescriptor.Builder()
            .name("Maximum Attempts")
            .description("How often the vendor is asked for a contact before its record leaves by rejected. Each time, the client service makes as many attempts as it is set to.")
            .required(true)
            .defaultValue("10")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, PutEspProperties.ESP_CLIENT, PutEspProperties.AUDIENCE_ID, MAPPING,
            STATUS_FIELD, SAMPLE_STRATEGY, SAMPLE_SIZE, SAMPLE_SEED, MAXIMUM_ATTEMPTS, CommonProperties.REASONS_FORMAT);

    private VerifyEspProperties() {
    }
}
