// SPDX-License-Identifier: Apache-2.0
/** The demo: the quickstart flow on a real NiFi, from a CRM export to the audience, in one command. */
package io.emailpersonalization.nifi.demo;
