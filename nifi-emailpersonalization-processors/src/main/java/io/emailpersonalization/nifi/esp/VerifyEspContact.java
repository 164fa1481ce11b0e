// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.exception.ProcessException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"esp", "e-mail", "contact", "audience", "mailchimp", "verify", "read back", "reconcile", "sample", "personalization", "record"})
@CapabilityDescription("""
        Reads the contacts of pushed records back from the e-mail service provider, a random sample or all, and compares every mapped field, tag, list and status with what was sent. \
        Vendors ignore unknown fields, cut texts and write values in forms of their own: an accepted push is no proof. Values are compared by the type of their field. \
        Records in = verified + mismatched + missing + rejected + retry + not sampled. Changes nothing at the vendor.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "esp.verify.attempt", description = "How often the vendor was asked without an answer. With the attribute, every record is verified"),
        @ReadsAttribute(attribute = "esp.verify.mismatches", description = "How often the records were found to differ. Above 0, every record is verified"),
        @ReadsAttribute(attribute = "filename", description = "The input of the report")})
@WritesAttributes({
        @WritesAttribute(attribute = "esp.verify", description = "On mismatched: mismatched. PutEspContact then sends the records although they did not change"),
        @WritesAttribute(attribute = "esp.verify.mismatches", description = "On mismatched: how often the records were found to differ"),
        @WritesAttribute(attribute = "esp.verify.attempt", description = "On retry: how often the vendor was asked without an answer"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on every relationship except report and failure"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "verify"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@UseCase(
        description = "Prove that an audience at an e-mail service provider holds what was pushed, and repair what it does not hold",
        keywords = {"verify", "read back", "mailchimp", "audience", "drift", "reconcile"},
        configuration = """
                Connect success of a PutEspContact with Operation = Upsert, and set ESP Client Service, Audience ID and Personalization Mapping as there.
                Draw retry as a loop back to this processor. Connect mismatched to a RouteOnAttribute with ${esp.verify.mismatches:le(2)}, and what matches back to the PutEspContact.
                Connect the rest of mismatched, missing and rejected to a place that is reviewed.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.esp.PutEspContact", "io.emailpersonalization.nifi.mapping.PersonalizationMapping"})
public final class VerifyEspContact extends AbstractProcessor implements VerifiableProcessor {

    private final AttemptLimit attempts = new AttemptLimit();

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return VerifyEspProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return VerifyEspRelationships.ALL;
    }

    @OnScheduled
    public void refuseFrameworkRetry(final ProcessContext context) {
        for (final Relationship relationship : VerifyEspRelationships.OF_RECORDS) {
            if (context.isRelationshipRetried(relationship)) {
                throw new ProcessException("The relationship %s is set to be retried by the framework, which would verify the whole FlowFile again: clear its retry checkbox and draw retry as a loop"
                        .formatted(relationship.getName()));
            }
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(session, input, VerifyTask.STAGE, getLogger(), () -> verify(context, session, input));
        }
    }

    private void verify(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        final Optional<String> reasonToWait;
        try {
            reasonToWait = new VerifyTask(context, session, input, new PushTask.Component(getIdentifier(), getLogger(), this::isScheduled)).verify();
        } catch (final UnreadableContentException | WriterSchemaException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, VerifyTask.STAGE, e.getMessage());
            return;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (reasonToWait.isPresent()) {
            // a fault of the environment: reading has no effect, so that all of it is read again
            getLogger().error("The FlowFile stays in the queue: {}", reasonToWait.get());
            session.rollback(true);
            context.yield();
        }
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        final PutEspVerification verification = new PutEspVerification();
        verification.readBack(client.capabilities());
        verification.account(client);
        verification.audience(client, context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions(attributes).getValue(),
                context.getProperty(VerifyEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping(), false);
        return verification.results();
    }
}
