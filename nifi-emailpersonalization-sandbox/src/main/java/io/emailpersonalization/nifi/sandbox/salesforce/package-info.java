// SPDX-License-Identifier: Apache-2.0
/** A sandbox of Salesforce: objects behind the REST API, queries in SOQL by page, and the token endpoint of connected apps. */
package io.emailpersonalization.nifi.sandbox.salesforce;
