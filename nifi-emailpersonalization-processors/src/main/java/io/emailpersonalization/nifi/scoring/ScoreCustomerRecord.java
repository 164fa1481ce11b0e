// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import io.emailpersonalization.nifi.scoring.recency.BandTable;
import io.emailpersonalization.nifi.scoring.segment.MembershipTable;
import io.emailpersonalization.nifi.scoring.segment.SegmentRules;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.DynamicProperties;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.DynamicRelationship;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"customer", "record", "score", "rfm", "recency", "segment", "e-mail", "personalization", "engagement", "churn"})
@CapabilityDescription("""
        Scores customers by their purchases: a recency score with a half-life, RFM scores, from 1 to 5 by default, by exact quantiles or fixed breakpoints, \
        a segment with its customary name or one of your own, \
        and a band that changes rarely and suits an e-mail service provider. \
        On request it predicts churn, the probability of no purchase in the next days, sums up the engagement of events that have weights, and names the segments of your own rules. \
        With a database it keeps who is in which segment since when. \
        Reads aggregates or a list of purchases from each record, and counts orders. \
        Records in = success + invalid.""")
@ReadsAttribute(attribute = "filename", description = "Becomes input in the report")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on success and invalid"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "score"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the record that cannot be read, from 1, where it is known")})
@DynamicProperties({
        @DynamicProperty(name = "weight.<event>", value = "a number", description = "The points of an event of this type that happens now, for example weight.click = 5. At least one weight adds the "
                + "field engagement. A negative weight is for events such as complaints"),
        @DynamicProperty(name = "segment.<name>", value = "a condition in CEL", description = "Who is in the segment of this name, for example "
                + "segment.sleeping champions = scores.rfm_segment == 'Champions' && scores.recency_days > 60. At least one adds the field segments. Variables are record, fields, scores and as_of"),
        @DynamicProperty(name = "half-life.<event>", value = "a number of days", description = "The days after which an event of this type counts half; otherwise Engagement Half-Life")})
@DynamicRelationship(name = "segment changed", description = "Exists with Scoring Database and segment.<name>: scored records again of persons who entered or left a segment, with "
        + "segments_entered and segments_left")
@UseCase(
        description = "Give every customer a segment and a band that e-mail templates and campaigns can use",
        keywords = {"rfm", "segment", "recency", "campaign"},
        configuration = """
                Connect the golden records of DeduplicateCustomerRecord, so that one person counts once.
                Keep RFM Method at Quantiles for full exports. Choose Breakpoints for exports of changes, or if both kinds arrive.
                Set Database Connection Pooling Service to the warehouse with the scored customers, so that customers do not alternate between two bands.
                Map rfm_segment and recency_band to fields of the audience; recency_score changes every night for every customer: keep it in the warehouse.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class ScoreCustomerRecord extends AbstractProcessor implements VerifiableProcessor {

    private final AttemptLimit attempts = new AttemptLimit();
    private final Set<String> segmentNames = ConcurrentHashMap.newKeySet();
    private volatile boolean hasDatabase;
    /** Null if there are no segment rules. */
    private volatile SegmentRules segments;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ScoreProperties.ALL;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String name) {
        return SegmentProperties.isSegment(name) ? SegmentProperties.dynamic(name) : EngagementProperties.dynamic(name);
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        return Stream.of(RfmProperties.validate(context), EngagementProperties.validate(context), SegmentProperties.validate(context)).flatMap(Function.identity()).toList();
    }

    @Override
    public Set<Relationship> getRelationships() {
        return hasDatabase && !segmentNames.isEmpty() ? ScoreRelationships.WITH_SEGMENTS : ScoreRelationships.ALL;
    }

    @Override
    public void onPropertyModified(final PropertyDescriptor descriptor, final String oldValue, final String newValue) {
        if (descriptor.equals(PopulationProperties.DATABASE)) {
            hasDatabase = newValue != null;
        } else if (SegmentProperties.isSegment(descriptor.getName()) && newValue == null) {
            segmentNames.remove(descriptor.getName());
        } else if (SegmentProperties.isSegment(descriptor.getName())) {
            segmentNames.add(descriptor.getName());
        }
    }

    @OnScheduled
    public void compileSegments(final ProcessContext context) {
        segments = SegmentProperties.rules(context, context.getProperties().keySet());
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        return Stream.of(verifyAsOf(context, attributes), verifyBands(context), verifyPopulation(context), verifyMemberships(context)).flatMap(Optional::stream).toList();
    }

    private static Optional<ConfigVerificationResult> verifyAsOf(final ProcessContext context, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Understand As Of");
        try {
            return Optional.of(result.outcome(Outcome.SUCCESSFUL)
                    .explanation("Scores refer to " + CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(attributes))).build());
        } catch (final IllegalArgumentException e) {
            return Optional.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    private static Optional<ConfigVerificationResult> verifyBands(final ProcessContext context) {
        final BandTable table = ScoreProperties.bandTable(context);
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Look Up Previous Bands");
        try {
            if (table == null) {
                return Optional.empty();
            }
            table.find(List.of("verification"));
            return Optional.of(result.outcome(Outcome.SUCCESSFUL).explanation("The table of scored customers can be read").build());
        } catch (final StoreException e) {
            return Optional.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    private static Optional<ConfigVerificationResult> verifyPopulation(final ProcessContext context) {
        final KeptPopulation kept = PopulationProperties.kept(context);
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Look Up Stored Population");
        try {
            return kept == null ? Optional.empty() : Optional.of(result.outcome(Outcome.SUCCESSFUL)
                    .explanation(kept.table().find().map(stored -> "A population is stored, as of " + stored.asOf()).orElse("No population is stored yet")).build());
        } catch (final StoreException e) {
            return Optional.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    private static Optional<ConfigVerificationResult> verifyMemberships(final ProcessContext context) {
        final MembershipTable memberships = PopulationProperties.memberships(context);
        if (memberships == null || SegmentProperties.rules(context, context.getProperties().keySet()) == null) {
            return Optional.empty();
        }
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Look Up Segment Memberships");
        try {
            memberships.prepare();
            return Optional.of(result.outcome(Outcome.SUCCESSFUL).explanation("The tables of segment memberships are there").build());
        } catch (final StoreException e) {
            return Optional.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(session, input, ScoreRelationships.STAGE, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        final Instant asOf;
        try {
            asOf = CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(input));
        } catch (final IllegalArgumentException e) {
            getLogger().error("{} cannot be scored: {}", input, e.getMessage());
            Failures.transfer(session, input, ScoreRelationships.STAGE, e.getMessage());
            return;
        }
        try {
            new ScoreRun(context, session, input, getLogger(), asOf, segments).run(ReportOutput.begin(ScoreRelationships.STAGE, context, getIdentifier(), input).asOf(asOf));
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, ScoreRelationships.STAGE, e);
        } catch (final WriterSchemaException e) {
            getLogger().error("{} cannot be written: {}", input, e.getMessage());
            Failures.transfer(session, input, ScoreRelationships.STAGE, e.getMessage());
        } catch (final StoreException e) {
            getLogger().error("Previous bands, the stored population or the segments cannot be read or written, {} stays in the queue: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            if (e.isDataFault()) {
                attempts.countFailure(input, e.getMessage());
            }
            session.rollback();
            context.yield();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
