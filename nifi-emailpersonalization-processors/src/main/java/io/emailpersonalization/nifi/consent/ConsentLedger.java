// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.KeyedHash;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.Purge;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

@Tags({"consent", "ledger", "gdpr", "opt-in", "opt-out", "unsubscribe", "e-mail", "suppression"})
@CapabilityDescription("""
        Keeps evidence of consent to mail in PostgreSQL and decides, per address: the latest dated word counts, a withdrawal without a date outweighs every consent, a complaint and a \
        hard bounce beat everything, and what is not known is no consent. A withdrawal covers the other addresses of the same person. Addresses are kept as keyed hashes only; those of \
        people who were erased are remembered, so that nobody is created anew by tomorrow's export.""")
@SeeAlso(classNames = {"io.emailpersonalization.nifi.consent.UpdateConsentLedger", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class ConsentLedger extends AbstractControllerService implements ConsentRegister, VerifiableControllerService {

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database that holds the ledger")
            .identifiesControllerService(DBCPService.class)
            .required(true)
            .build();

    static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("Secret under which addresses are hashed. Keep it as long as the ledger: under another key nothing that was said is found, and nobody is mailed.")
            .required(true)
            .sensitive(true)
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).valid(input.length() >= KeyedHash.SHORTEST_SECRET)
                    .explanation("it must have at least %d characters".formatted(KeyedHash.SHORTEST_SECRET)).build())
            .build();

    static final PropertyDescriptor PREVIOUS_HASH_KEYS = new PropertyDescriptor.Builder()
            .name("Previous Hash Keys")
            .description("Secrets that were the Hash Key before, one per line: what was written under them is still found. To change the key, move the old one here.")
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the tables are created and upgraded when the service is enabled. False: run sql/consent-v1.sql of the bundle.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor CHANNEL = name("Channel", "email", "The channel that consent is about");
    static final PropertyDescriptor PURPOSE = name("Purpose", "marketing", "The purpose that consent is about");

    static final PropertyDescriptor COVER_PERSON = new PropertyDescriptor.Builder()
            .name("Withdrawal Covers Person")
            .description("Whether a withdrawal covers the other addresses of the same person. A consent never does.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor RETENTION = new PropertyDescriptor.Builder()
            .name("Retention")
            .description("How long a consent is kept that a later word has superseded. Empty: for ever. The word that counts, every withdrawal, complaint and bounce are kept for ever.")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    private static final TableSet TABLES = new TableSet("consent", 1);

    private static final String PURGE = """
            delete from consent_evidence where evidence_key in (
                select old.evidence_key from consent_evidence old
                where old.recorded_at < ? and old.said_at is not null and old.word in ('granted', 'pending') and exists (
                    select from consent_evidence later where later.address_key = old.address_key and later.channel = old.channel and later.purpose = old.purpose
                    and later.word in ('granted', 'withdrawn') and later.said_at > old.said_at)
                limit ?)""";

    private volatile Store store;
    private volatile Purge purge;
    private volatile Duration retention;
    private volatile EvidenceTables tables;
    private volatile boolean createTables;
    private volatile boolean ready;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(CONNECTION_POOL, HASH_KEY, PREVIOUS_HASH_KEYS, CREATE_TABLES, CHANNEL, PURPOSE, COVER_PERSON, RETENTION);
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        store = new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class));
        purge = new Purge(store, PURGE);
        retention = context.getProperty(RETENTION).isSet() ? Duration.ofMillis(context.getProperty(RETENTION).asTimePeriod(TimeUnit.MILLISECONDS)) : null;
        final List<String> earlier = context.getProperty(PREVIOUS_HASH_KEYS).isSet() ? context.getProperty(PREVIOUS_HASH_KEYS).getValue().lines().filter(key -> !key.isBlank()).toList()
                : List.of();
        tables = new EvidenceTables(new AddressKey(context.getProperty(HASH_KEY).getValue(), earlier), context.getProperty(CHANNEL).evaluateAttributeExpressions().getValue(),
                context.getProperty(PURPOSE).evaluateAttributeExpressions().getValue(), context.getProperty(COVER_PERSON).asBoolean());
        createTables = context.getProperty(CREATE_TABLES).asBoolean();
        ready = false;
    }

    /** With the first use and not when enabled: a service that waits for its database would hold up the start of the node. */
    private void prepare() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, createTables);
            ready = true;
        }
    }

    @Override
    public int record(final List<Evidence> evidence, final Instant readAt) throws StoreException {
        prepare();
        purge.ifDue(retention);
        return store.transaction(connection -> tables.insert(connection, evidence));
    }

    @Override
    public Map<String, Consent> consents(final Collection<String> addresses, final Instant asOf) throws StoreException {
        prepare();
        return store.transaction(connection -> tables.decide(connection, addresses, asOf));
    }

    @Override
    public void suppress(final Collection<String> addresses, final Collection<SourceId> records, final String reason) throws StoreException {
        prepare();
        store.transaction(connection -> tables.suppress(connection, addresses, reason));
    }

    @Override
    public void readmit(final Collection<String> addresses, final Collection<SourceId> records) throws StoreException {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Find Tables");
        try {
            TABLES.ensure(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(CREATE_TABLES).asBoolean());
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The tables of the ledger are there").build());
        } catch (final StoreException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    private static PropertyDescriptor name(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
