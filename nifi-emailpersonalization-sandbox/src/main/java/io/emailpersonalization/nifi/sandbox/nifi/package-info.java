// SPDX-License-Identifier: Apache-2.0
/** A local NiFi: its process, and the actions of its users over REST. */
package io.emailpersonalization.nifi.sandbox.nifi;
