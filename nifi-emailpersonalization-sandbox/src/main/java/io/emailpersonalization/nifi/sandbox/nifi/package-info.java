// SPDX-License-Identifier: Apache-2.0
/** A local NiFi: its process, and what its users do over REST. */
package io.emailpersonalization.nifi.sandbox.nifi;
